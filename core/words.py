"""Every word Mynah says of its own accord (not answers), one catalogue a language."""

from __future__ import annotations

CATALOGUES: dict[str, dict[str, str]] = {
    "en": {
        "extracts": "I quote your documents word for word; no language model is configured.",
        "nothing_found": "I found nothing about that in the documents you may see.",
        "looked_at": "I looked at:",
        "looked_nowhere": "No documents are indexed for you yet. Add some with `mynah index PATH`.",
        "model_failed": "The language model did not answer ({reason}), so I quote the documents.",
        "search_failed": "I cannot search the documents right now. Please ask again in a minute.",
        "search_partly": "Part of the search failed, so I may have missed something.",
        "waiting": "Something I need does not answer right now. Your message is safe; "
        "I answer it as soon as I can.",
        "stopped": "Stopped, as you asked.",
        "unsupported": "The model gave no answer that your documents support, so I quote them.",
        "dropped": "I left out {count} sentences that no document supports.",
        "dropped_one": "I left out 1 sentence that no document supports.",
        "inbox_full": "I have {count} of your messages waiting and will answer them in order. "
        "Please send this one again later.",
        "gave_up": "Sorry, I could not answer this after {tries} tries. "
        "The message is kept, and the people who run me can retry it.",
        "too_long": "Your message is longer than I can read ({limit} characters). "
        "Please shorten it.",
        "empty": "Your message is empty. Ask me something about the documents.",
        "hello": "Hello! I answer from the documents indexed here, with citations. "
        "What would you like to know?",
        "thanks": "You're welcome.",
        "bye": "Goodbye! I am here whenever you have a question.",
        "no_history": "This is the beginning of our conversation; you have not asked anything yet.",
        "searching": "Searching the documents",
        "reading": "Reading {count} passages",
        "using": "Using {tool}",
        "a_table": "a table of {columns}",
        "history": "In this conversation you asked: {questions}",
    }
}


def say(key: str, locale: str = "en", **values: object) -> str:
    """The catalogue's words in the locale's language, English where there is none."""
    language = locale.replace("_", "-").split("-")[0].lower()
    catalogue = CATALOGUES.get(language, CATALOGUES["en"])
    return catalogue.get(key, CATALOGUES["en"][key]).format(**values)
