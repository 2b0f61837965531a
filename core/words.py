"""Every word Mynah says of its own accord (not answers), one catalogue a language."""

from __future__ import annotations

CATALOGUES: dict[str, dict[str, str]] = {
    "en": {
        "extracts": "I quote your documents word for word; no language model is configured.",
        "nothing_found": "I found nothing about that in the documents you may see.",
        "looked_at": "I looked at:",
        "looked_nowhere": "No documents are indexed for you yet. Add some with `mynah index PATH`.",
        "model_failed": "The language model did not answer ({reason}), so I quote the documents.",
        "search_failed": "I cannot search the documents right now. Your question is safe; "
        "please ask again in a minute.",
        "search_partly": "Part of the search failed, so I may have missed something.",
        "waiting": "Something I need does not answer right now. Your message is safe; "
        "I answer it as soon as I can.",
        "stopped": "Stopped, as you asked.",
        "dropped": "I left out {count} sentence(s) that no document supports.",
        "inbox_full": "I have {count} of your messages waiting and will answer them in order. "
        "Please send this one again later.",
        "gave_up": "Sorry, I could not answer this after {tries} tries. "
        "The message is kept, and the people who run me can retry it.",
        "too_long": "Your message is longer than I can read ({limit} characters). "
        "Please shorten it or send it as a file.",
        "pairing": "I do not know you yet. Please ask an administrator to run "
        "`mynah access approve {code}`; the code is good for an hour.",
        "help": "Ask me anything about the documents: mention me, write me a direct message, or use a "
        "command.\n\n"
        "- **ask** answers a question, with citations\n"
        "- **search** shows the passages I would answer from\n"
        "- **sources** lists the documents you may see\n"
        "- **help** shows this",
        "sources": "I answer from these documents:",
        "and_more": "… and more.",
        "empty": "Your message is empty. Ask me something about the documents.",
        "hello": "Hello! I answer from the documents indexed here, with citations. "
        "What would you like to know?",
        "thanks": "You're welcome.",
        "bye": "Goodbye! I am here whenever you have a question.",
        "no_history": "This is the beginning of our conversation; you have not asked anything yet.",
        "searching": "Searching the documents",
        "reading": "Reading {count} passages",
        "using": "Using {tool}",
        "sources_title": "Sources",
        "whole_in_file": "The whole answer is in this file.",
        "stop": "Stop",
        "only_asker": "Only the person who asked can stop this answer.",
        "feedback_thanks": "Thank you, noted.",
        "button_lapsed": "This button leads nowhere any more.",
        "only_text": "I can read words only. Please write me what you would like to know.",
        "ask_for": "Ask: {words}",
        "search_for": "Search: {words}",
        "open_chat": "Open a chat with me first",
        "history": "In this conversation you asked: {questions}",
    }
}


def say(key: str, locale: str = "en", **values: object) -> str:
    """The catalogue's words in the locale's language, English where there is none."""
    language = locale.replace("_", "-").split("-")[0].lower()
    catalogue = CATALOGUES.get(language, CATALOGUES["en"])
    return catalogue.get(key, CATALOGUES["en"][key]).format(**values)
