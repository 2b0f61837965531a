"""Which blocks Slack refuses, by the limits of Block Kit; every problem is said with its place."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tests.platforms.slack.limits import BLOCKS, MARKDOWN
from tests.platforms.slack.state import Json

Problems = Iterator[str]


def problems(blocks: object, most: int = BLOCKS) -> list[str]:
    """What is wrong with these blocks, in Slack's words ("[ERROR] … [json-pointer:/blocks/0]")."""
    if not isinstance(blocks, list):
        return ["[ERROR] must be an array [json-pointer:/blocks]"]
    found = (
        [f"[ERROR] no more than {most} items allowed [json-pointer:/blocks]"]
        if len(blocks) > most
        else []
    )
    for number, block in enumerate(blocks):
        found += [f"[ERROR] {each} [json-pointer:/blocks/{number}]" for each in _block(block)]
    names = [
        str(block["block_id"])
        for block in blocks
        if isinstance(block, dict) and "block_id" in block
    ]
    found += [
        f"[ERROR] block_id {name} is used twice"
        for name in sorted({n for n in names if names.count(n) > 1})
    ]
    return found


def length(blocks: list[Json]) -> int:
    """The characters of every text in the blocks: beyond about 13,200 the message fails."""
    return sum(_texts(block) for block in blocks)


def _texts(node: object) -> int:
    if isinstance(node, dict):
        own = len(node["text"]) if isinstance(node.get("text"), str) else 0
        return own + sum(_texts(value) for value in node.values() if isinstance(value, dict | list))
    if isinstance(node, list):
        return sum(_texts(each) for each in node)
    return 0


def _block(block: object) -> Problems:
    if not isinstance(block, dict):
        yield "must be an object"
        return
    check = KNOWN.get(str(block.get("type")))
    if check is None:
        yield f"unsupported type: {block.get('type')}"
        return
    yield from _short(block, "block_id", 255)
    yield from check(block)


def _text(
    value: object, most: int, kinds: tuple[str, ...] = ("plain_text", "mrkdwn"), name: str = "text"
) -> Problems:
    if (
        not isinstance(value, dict)
        or value.get("type") not in kinds
        or not isinstance(value.get("text"), str)
    ):
        yield f"{name}: must be a text object of {' or '.join(kinds)}"
        return
    if not value["text"]:
        yield f"{name}: must be more than 0 characters"
    if len(value["text"]) > most:
        yield f"{name}: must be less than {most + 1} characters"
    if "emoji" in value and value["type"] == "mrkdwn":
        yield f"{name}: emoji belongs to plain_text"
    if "verbatim" in value and value["type"] == "plain_text":
        yield f"{name}: verbatim belongs to mrkdwn"


def _short(node: Json, name: str, most: int, need: bool = False) -> Problems:
    value = node.get(name)
    if value is None:
        if need:
            yield f"missing required field: {name}"
    elif not isinstance(value, str):
        yield f"{name}: must be a string"
    elif len(value) > most or (need and not value):
        yield f"{name}: must be 1 to {most} characters"


def _section(block: Json) -> Problems:
    fields = block.get("fields")
    if block.get("text") is None and not fields:
        yield "missing required field: text or fields"
    if block.get("text") is not None:
        yield from _text(block["text"], 3_000)
    if isinstance(fields, list):
        if len(fields) > 10:
            yield "fields: no more than 10 items allowed"
        for each in fields:
            yield from _text(each, 2_000, name="fields")
    if "accessory" in block:
        yield from _element(block["accessory"])


def _header(block: Json) -> Problems:
    yield from _text(block.get("text"), 150, ("plain_text",))


def _nothing(block: Json) -> Problems:
    yield from ()


def _image(block: Json) -> Problems:
    if not block.get("image_url") and not block.get("slack_file"):
        yield "missing required field: image_url"
    yield from _short(block, "image_url", 3_000)
    yield from _short(block, "alt_text", 2_000, need=True)


def _context(block: Json) -> Problems:
    elements = block.get("elements")
    if not isinstance(elements, list) or not 1 <= len(elements) <= 10:
        yield "elements: must be 1 to 10 items"
        return
    for each in elements:
        if isinstance(each, dict) and each.get("type") == "image":
            yield from _image(each)
        else:
            yield from _text(each, 3_000)


def _actions(block: Json) -> Problems:
    elements = block.get("elements")
    if not isinstance(elements, list) or not 1 <= len(elements) <= 25:
        yield "elements: must be 1 to 25 items"
        return
    for each in elements:
        yield from _element(each)
    names = [
        each.get("action_id") for each in elements if isinstance(each, dict) and "action_id" in each
    ]
    if len(names) != len(set(names)):
        yield "action_id is used twice"


def _context_actions(block: Json) -> Problems:
    elements = block.get("elements")
    if not isinstance(elements, list) or not 1 <= len(elements) <= 5:
        yield "elements: must be 1 to 5 items"
        return
    for each in elements:
        if not isinstance(each, dict) or each.get("type") not in {
            "feedback_buttons",
            "icon_button",
        }:
            yield "elements: only feedback_buttons and icon_button are allowed"
            continue
        yield from _element(each)


def _option(option: object) -> Problems:
    if not isinstance(option, dict):
        yield "options: must be objects"
        return
    yield from _text(option.get("text"), 75)
    yield from _short(option, "value", 150, need=True)


def _element(element: object) -> Problems:
    if not isinstance(element, dict):
        yield "element: must be an object"
        return
    kind = str(element.get("type"))
    if kind not in ELEMENTS:
        yield f"unsupported element: {kind}"
        return
    yield from _short(element, "action_id", 255)
    if kind == "button":
        yield from _button(element)
    if kind == "feedback_buttons":
        for name in ("positive_button", "negative_button"):
            yield from _feedback(element.get(name), name)
    if kind == "icon_button":
        yield from _text(element.get("text"), 75, ("plain_text",))
    if kind in CHOICES:
        yield from _options(element)


def _button(element: Json) -> Problems:
    yield from _text(element.get("text"), 75, ("plain_text",))
    yield from _short(element, "value", 2_000)
    yield from _short(element, "url", 3_000)
    if element.get("style", "primary") not in {"primary", "danger"}:
        yield "style: must be primary or danger"


def _feedback(button: object, name: str) -> Problems:
    if not isinstance(button, dict):
        yield f"missing required field: {name}"
        return
    yield from _text(button.get("text"), 75, ("plain_text",), name)
    yield from _short(button, "value", 2_000, need=True)


def _options(element: Json) -> Problems:
    options, groups = element.get("options"), element.get("option_groups")
    if isinstance(options, list):
        most = 10 if element["type"] in {"checkboxes", "radio_buttons"} else 100
        if not 1 <= len(options) <= most:
            yield f"options: must be 1 to {most} items"
        for each in options:
            yield from _option(each)
    elif not isinstance(groups, list):
        yield "missing required field: options"


def _input(block: Json) -> Problems:
    yield from _text(block.get("label"), 2_000, ("plain_text",), "label")
    yield from _element(block.get("element"))
    if block.get("hint") is not None:
        yield from _text(block["hint"], 2_000, ("plain_text",), "hint")


def _markdown(block: Json) -> Problems:
    yield from _short(block, "text", MARKDOWN, need=True)


def _table(block: Json) -> Problems:
    rows = block.get("rows")
    if not isinstance(rows, list) or not 1 <= len(rows) <= 100:
        yield "rows: must be 1 to 100 items"
        return
    if any(not isinstance(row, list) or not 1 <= len(row) <= 20 for row in rows):
        yield "rows: must have 1 to 20 cells"
    if len({len(row) for row in rows if isinstance(row, list)}) > 1:
        yield "rows: must have the same number of cells"
    for cell in (cell for row in rows if isinstance(row, list) for cell in row):
        if not isinstance(cell, dict) or cell.get("type") not in {
            "raw_text",
            "raw_number",
            "rich_text",
        }:
            yield "cell: must be raw_text, raw_number or rich_text"
        elif cell["type"] == "raw_text" and not cell.get("text"):
            yield "cell: must be more than 0 characters"
    if _texts(rows) > 10_000:
        yield "table: must be less than 10001 characters"


def _rich_text(block: Json) -> Problems:
    elements = block.get("elements")
    kinds = {"rich_text_section", "rich_text_list", "rich_text_preformatted", "rich_text_quote"}
    if not isinstance(elements, list):
        yield "missing required field: elements"
        return
    if any(not isinstance(each, dict) or each.get("type") not in kinds for each in elements):
        yield "elements: must be rich text sections, lists, preformatted or quotes"


CHOICES = {"static_select", "multi_static_select", "overflow", "radio_buttons", "checkboxes"}
ELEMENTS = CHOICES | {
    "button", "feedback_buttons", "icon_button", "image", "plain_text_input", "email_text_input",
    "url_text_input", "number_input", "datepicker", "timepicker", "datetimepicker", "rich_text_input",
    "users_select", "multi_users_select", "conversations_select", "multi_conversations_select",
    "channels_select", "multi_channels_select", "external_select", "multi_external_select", "file_input",
}  # fmt: skip
KNOWN: dict[str, Callable[[Json], Problems]] = {
    "section": _section, "header": _header, "divider": _nothing, "image": _image, "context": _context,
    "actions": _actions, "context_actions": _context_actions, "input": _input, "markdown": _markdown,
    "table": _table, "rich_text": _rich_text, "file": _nothing, "video": _nothing, "call": _nothing,
    "plan": _nothing, "task_card": _nothing,
}  # fmt: skip
