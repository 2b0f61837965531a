"""A reply as the messages that show it in Slack, each within every limit. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from adapters.slack.fields import Json
from adapters.slack.markdown import HARMLESS, entities, markdown
from adapters.slack.rich import Sources, joined, rich
from core.messages import Option, Reply
from core.rendering.cut import Blocks
from core.rendering.plain import plain
from core.rendering.reply import Rendering, rendering_of
from core.rendering.split import parts
from core.words import say

BODY_CHARACTERS = 7_500
"""Of one message's text: with what closes an answer it stays under the 13,200 at which Slack refuses."""
MARKDOWN_CHARACTERS = 9_500
"""Of one stream: others saw streams end from 10,600 on."""
BODY_BLOCKS = 35
PREVIEW_CHARACTERS = 2_500
"""What notifications show; beyond 4,000 an edit is refused."""
MOST_POSTS = 4
"""Longer answers come as a beginning and a file with the whole."""
SOURCES, TITLE = 25, 120
KEEP, LEAVE = "mynah_keep", "mynah_leave"
FEEDBACK, ASK, CARD = "mynah_feedback", "mynah_ask", "mynah_card"
WITHDRAW, STAY = "mynah_withdraw", "mynah_stay"


@dataclass(frozen=True, slots=True)
class Post:
    """One message: its text in both of Slack's writings, and what stands below it."""

    preview: str
    """For notifications and screen readers; never parsed as markup."""
    body: tuple[Json, ...]
    streamed: str
    """The body as a stream takes it."""
    closing: tuple[Json, ...] = ()
    plain: str = ""
    """The body's words alone, should Slack refuse the blocks."""

    @property
    def blocks(self) -> list[Json]:
        return [*self.body, *self.closing]

    @property
    def needs_edit(self) -> bool:
        """Whether a stream cannot show it as it is: a native table, or code without a gap in it."""
        return HARMLESS in self.streamed or any(block["type"] == "table" for block in self.body)

    @property
    def key(self) -> str:
        """Tells whether what is posted is what should be."""
        written = json.dumps([self.preview, self.blocks], ensure_ascii=True)
        return sha256(written.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Answer:
    """The messages of a reply, and the whole as a file where they show only its beginning."""

    posts: tuple[Post, ...]
    file: str = ""


@dataclass(frozen=True, slots=True)
class About:
    """What the closing of an answer needs to know of its question."""

    conversation: str
    message: str
    locale: str = ""
    rated: bool = True
    """Whether there is anything to judge: a list, a card or help has no buttons."""


def answer_of(reply: Reply, about: About | None) -> Answer:
    """The reply's messages; `about` once it is complete: then sources, notices and buttons close it."""
    rendering = rendering_of(reply)
    sources = addresses(rendering)
    bodies: list[Blocks] = []
    whole = ""
    for part in parts(rendering.body, lambda blocks: _fits(blocks, sources)):
        if len(bodies) == MOST_POSTS:
            whole = reply.text
            break
        bodies.append(part)
    posts = [_post(body, sources) for body in bodies]
    if about is None:
        return Answer(tuple(posts))
    if whole:
        # The last message makes room for the word about the file.
        rendering = replace(
            rendering, notices=(*rendering.notices, say("whole_in_file", about.locale))
        )
    closing = tuple(closing_of(rendering, about))
    if not posts:
        return Answer((_alone(rendering, closing),))
    posts[-1] = replace(posts[-1], closing=closing)
    return Answer(tuple(posts), _file(reply) if whole else "")


def addresses(rendering: Rendering) -> Sources:
    """Where citations lead, as far as a reader in Slack can follow."""
    return {
        number: uri
        for number, uri in rendering.links.items()
        if uri.lower().startswith(("https://", "http://"))
    }


def _fits(blocks: Blocks, sources: Sources) -> bool:
    if len(markdown(blocks)) > MARKDOWN_CHARACTERS:
        return False
    made = rich(blocks, sources)
    return len(made) <= BODY_BLOCKS and characters(made) <= BODY_CHARACTERS


def characters(node: object) -> int:
    """Every letter that counts for Slack."""
    if isinstance(node, dict):
        own = len(node["text"]) if isinstance(node.get("text"), str) else 0
        return own + sum(
            characters(each) for each in node.values() if isinstance(each, dict | list)
        )
    if isinstance(node, list):
        return sum(map(characters, node))
    return 0


def _post(body: Blocks, sources: Sources) -> Post:
    made = [
        {**block, "elements": joined(block["elements"])} if block["type"] == "rich_text" else block
        for block in rich(body, sources)
    ]
    words = plain(body, 80)
    return Post(preview(words), tuple(made), markdown(body), plain=words)


def _alone(rendering: Rendering, closing: tuple[Json, ...]) -> Post:
    words = "\n".join(rendering.notices) or "…"
    return Post(preview(words), () if closing else (_line(words),), "", closing, words)


def _line(words: str) -> Json:
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": words}]}
    return {"type": "rich_text", "elements": [section]}


def preview(words: str) -> str:
    """Text in which Slack finds neither markup nor mentions."""
    cut = words if len(words) <= PREVIEW_CHARACTERS else words[: PREVIEW_CHARACTERS - 1] + "…"
    return entities(cut) or "…"


def closing_of(rendering: Rendering, about: About) -> list[Json]:
    """Sources, notices in small, what to ask next, and buttons for an opinion."""
    made: list[Json] = []
    if rendering.sources:
        made.append(_sources(rendering))
    notices = [_small(notice) for notice in rendering.notices]
    made += [
        {"type": "context", "elements": notices[at : at + 10]} for at in range(0, len(notices), 10)
    ]
    if not about.rated:
        return made
    if rendering.choices:
        return [*made, _choices(rendering.choices, about)]
    if any(question.strip() for question in rendering.suggestions):
        made.append(_suggestions(rendering.suggestions))
    if rendering.asks_opinion:
        made.append(_feedback(about))
    return made


def _sources(rendering: Rendering) -> Json:
    links = addresses(rendering)
    elements: list[Json] = []
    for source in rendering.sources[:SOURCES]:
        title = " ".join(source.title.split())
        title = title if len(title) <= TITLE else title[: TITLE - 1] + "…"
        elements.append({"type": "text", "text": f"{chr(10) if elements else ''}{source.marks} "})
        url = links.get(source.numbers[0], "")
        shown: Json = {"type": "text", "text": title or url or "…"}
        if url and len(url) <= 2_000:
            shown = {"type": "link", "url": url, "text": title or url}
        elements.append(shown)
    if len(rendering.sources) > SOURCES:
        elements.append({"type": "text", "text": "\n…"})
    quote = {"type": "rich_text_quote", "elements": elements}
    return {"type": "rich_text", "elements": [quote]}


def _small(words: str) -> Json:
    cut = words if len(words) <= 1_000 else words[:999] + "…"
    return {"type": "plain_text", "text": cut or "…", "emoji": False}


def _suggestions(questions: Sequence[str]) -> Json:
    asked = [question for question in questions if question.strip()][:4]
    return _actions(
        _button(f"{ASK}_{number}", question, question[:1_900])
        for number, question in enumerate(asked)
    )


def _choices(choices: Sequence[Option], about: About) -> Json:
    value = f"{about.message} {about.conversation}"
    return _actions(
        _button(KEEP, each.words, value) | {"style": "primary"}
        if each.keep
        else _button(LEAVE, each.words, value)
        for each in choices
    )


def _actions(buttons: Iterable[Json]) -> Json:
    return {"type": "actions", "elements": list(buttons)}


def _button(action: str, words: str, value: str) -> Json:
    label = words if len(words) <= 75 else words[:74] + "…"
    return {
        "type": "button",
        "action_id": action,
        "text": {"type": "plain_text", "text": label, "emoji": False},
        "value": value,
    }


def _feedback(about: About) -> Json:
    def choice(word: str, score: int) -> Json:
        words = say(word, about.locale)
        return {
            "text": {"type": "plain_text", "text": words[:75], "emoji": False},
            "value": f"{score} {about.message} {about.conversation}",
            "accessibility_label": words[:75],
        }

    buttons = {
        "type": "feedback_buttons",
        "action_id": FEEDBACK,
        "positive_button": choice("helpful", 1),
        "negative_button": choice("not_helpful", -1),
    }
    return {"type": "context_actions", "elements": [buttons]}


def judged(value: str) -> tuple[int, str, str] | None:
    """Score, message id and conversation of a feedback button's value."""
    score, _, rest = value.partition(" ")
    message, _, conversation = rest.partition(" ")
    if score not in ("1", "-1") or not message or not conversation:
        return None
    return int(score), message, conversation


def offer_to_withdraw(message: str, conversation: str, locale: str) -> Json:
    """What somebody is asked who deleted an answered question."""
    words, value = say("question_deleted", locale), f"{message} {conversation}"
    drop = _button(WITHDRAW, say("delete_answer", locale), value) | {"style": "danger"}
    stay = _button(STAY, say("keep_answer", locale), value)
    return {"text": preview(words), "blocks": [_line(words), _actions((drop, stay))]}


def quoted(words: str) -> Json:
    """What somebody asked by a press, so that others see it, too."""
    quote = {"type": "rich_text_quote", "elements": [{"type": "text", "text": words}]}
    return {"text": preview(words), "blocks": [{"type": "rich_text", "elements": [quote]}]}


def _file(reply: Reply) -> str:
    """The whole answer in CommonMark, with its sources."""
    links = addresses(rendering_of(reply))
    sources = [
        f"[{each.number}] {each.title} {links.get(each.number, '')}".strip()
        for each in reply.citations
    ]
    return "\n\n".join(filter(None, (reply.text, "\n".join(sources), "\n".join(reply.notices))))
