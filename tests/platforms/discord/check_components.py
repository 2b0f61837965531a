"""What Discord refuses in components, those of action rows alone and those of the second version."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.platforms.discord.refusals import Form, Refused
from tests.platforms.discord.things import Payload

ROW, BUTTON, SELECT, TEXT_INPUT = 1, 2, 3, 4
OTHER_SELECTS = (5, 6, 7, 8)
SECTION, TEXT, THUMBNAIL, GALLERY, FILE, SEPARATOR, CONTAINER, LABEL = 9, 10, 11, 12, 13, 14, 17, 18
MODAL_ONLY = (TEXT_INPUT, LABEL, 19, 21, 22, 23)

_TOP_OLD = (ROW,)
_TOP_NEW = (ROW, SECTION, TEXT, GALLERY, FILE, SEPARATOR, CONTAINER)
_IN_CONTAINER = (ROW, SECTION, TEXT, GALLERY, FILE, SEPARATOR)
_MOST_PROCESSED = 10_170


@dataclass
class _Seen:
    """What has to be counted over a whole message."""

    form: Form
    new: bool
    count: int = 0
    text: int = 0
    weight: int = 0
    custom_ids: set[str] = field(default_factory=set)


def check(form: Form, components: object, *, new: bool) -> list[Payload]:
    """The components as they will be kept, every one with its number."""
    seen = _Seen(form, new)
    rows = form.count("components", components, 40 if new else 5)
    for position, component in enumerate(rows):
        _check_one(seen, f"components.{position}", component, _TOP_NEW if new else _TOP_OLD)
    most = 40 if new else 30
    if seen.count > most:
        told = f"The total number of components exceeds the maximum of {most}"
        form.fault("components", "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED", told)
    if seen.text > 4000:
        told = "The total displayable text size exceeds maximum of 4000"
        form.fault("components", "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED", told)
    form.close()
    if seen.weight > _MOST_PROCESSED:
        # Found by others: texts that stay within 4,000 characters and weigh more fail without a reason.
        raise Refused(500, 0, "500: Internal Server Error")
    return _numbered(rows)


def every(components: list[Payload]) -> Iterator[Payload]:
    """All components at any depth, in the order of display."""
    for component in components:
        yield component
        yield from every(component.get("components") or [])
        for alone in ("accessory", "component"):
            if component.get(alone):
                yield from every([component[alone]])


def text_of(components: list[Payload]) -> str:
    """What a person reads in them; it pings just as content does."""
    return "\n".join(c["content"] for c in every(components) if c.get("type") == TEXT)


def _numbered(rows: list[Payload]) -> list[Payload]:
    taken = {c["id"] for c in every(rows) if c.get("id")}
    number = 0
    for component in every(rows):
        if component.get("id"):
            continue
        number += 1
        while number in taken:
            number += 1
        component["id"] = number
    return rows


def _check_one(seen: _Seen, path: str, component: object, allowed: tuple[int, ...]) -> None:
    if not isinstance(component, dict):
        seen.form.fault(path, "MODEL_TYPE_CONVERT", "Only dictionaries may be used in a ModelType")
        return
    kind = component.get("type")
    if kind not in allowed:
        seen.form.choice(f"{path}.type", kind, allowed)
        return
    seen.count += 1
    inside = component.get("components")
    if kind == ROW:
        _check_row(seen, path, component)
    elif kind == BUTTON:
        _check_button(seen, path, component)
    elif kind == SELECT or kind in OTHER_SELECTS:
        _check_select(seen, path, component)
    elif kind == TEXT:
        _check_text(seen, path, component)
    elif kind == SECTION:
        for n, each in enumerate(seen.form.count(f"{path}.components", inside, 3, 1)):
            _check_one(seen, f"{path}.components.{n}", each, (TEXT,))
        if seen.form.required(f"{path}.accessory", component.get("accessory")):
            _check_one(seen, f"{path}.accessory", component["accessory"], (BUTTON, THUMBNAIL))
    elif kind == CONTAINER:
        for n, each in enumerate(seen.form.count(f"{path}.components", inside, 40, 1)):
            _check_one(seen, f"{path}.components.{n}", each, _IN_CONTAINER)
    elif kind == GALLERY:
        seen.form.count(f"{path}.items", component.get("items"), 10, 1)


def _check_row(seen: _Seen, path: str, row: Payload) -> None:
    inside = seen.form.count(f"{path}.components", row.get("components"), 5, 1)
    selects = [c for c in inside if isinstance(c, dict) and c.get("type") != BUTTON]
    if selects and len(inside) > 1:
        told = "The specified component exceeds the maximum width"
        seen.form.fault(f"{path}.components.1", "COMPONENT_LAYOUT_WIDTH_EXCEEDED", told)
    for position, component in enumerate(inside):
        _check_one(
            seen, f"{path}.components.{position}", component, (BUTTON, SELECT, *OTHER_SELECTS)
        )


def _check_custom_id(seen: _Seen, path: str, component: Payload) -> None:
    custom_id = component.get("custom_id")
    if not seen.form.required(f"{path}.custom_id", custom_id):
        return
    seen.form.length(f"{path}.custom_id", custom_id, 100, 1)
    if custom_id in seen.custom_ids:
        told = "Component custom id cannot be duplicated"
        seen.form.fault(f"{path}.custom_id", "COMPONENT_CUSTOM_ID_DUPLICATED", told)
    seen.custom_ids.add(str(custom_id))


def _check_button(seen: _Seen, path: str, button: Payload) -> None:
    style = button.get("style")
    seen.form.choice(f"{path}.style", style, (1, 2, 3, 4, 5, 6))
    seen.form.length(f"{path}.label", button.get("label"), 80)
    if not button.get("label") and not button.get("emoji") and style != 6:
        told = "A button must have a label or emoji"
        seen.form.fault(path, "BUTTON_COMPONENT_MISSING_LABEL_OR_EMOJI", told)
    if style != 5:
        if style != 6:
            _check_custom_id(seen, path, button)
        if button.get("url"):
            told = "A url cannot be specified for a non-link button"
            seen.form.fault(path, "BUTTON_COMPONENT_INVALID_URL", told)
        return
    if button.get("custom_id"):
        told = "A custom id and url cannot both be specified"
        seen.form.fault(path, "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE", told)
    if seen.form.required(f"{path}.url", button.get("url")):
        seen.form.length(f"{path}.url", button["url"], 512)


def _check_select(seen: _Seen, path: str, select: Payload) -> None:
    _check_custom_id(seen, path, select)
    seen.form.length(f"{path}.placeholder", select.get("placeholder"), 150)
    if select.get("type") != SELECT:
        return
    options = seen.form.count(f"{path}.options", select.get("options"), 25, 1)
    values: set[str] = set()
    for position, option in enumerate(options):
        here = f"{path}.options.{position}"
        for name in ("label", "value"):
            if seen.form.required(f"{here}.{name}", option.get(name)):
                seen.form.length(f"{here}.{name}", option[name], 100, 1)
        seen.form.length(f"{here}.description", option.get("description"), 100)
        if option.get("value") in values:
            told = "The specified option value is already used"
            seen.form.fault(f"{here}.value", "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", told)
        values.add(str(option.get("value")))


def _check_text(seen: _Seen, path: str, component: Payload) -> None:
    content = component.get("content")
    if not seen.form.required(f"{path}.content", content):
        return
    seen.form.length(f"{path}.content", content, 4000, 1)
    seen.text += len(str(content))
    seen.weight += len(str(content).encode()) + 12


def check_modal(form: Form, data: Payload) -> None:
    """A modal's title, its custom id and up to five rows or labels, each with one input."""
    for name, most in (("custom_id", 100), ("title", 45)):
        if form.required(f"data.{name}", data.get(name)):
            form.length(f"data.{name}", data[name], most, 1)
    seen: set[str] = set()
    for position, row in enumerate(form.count("data.components", data.get("components"), 5, 1)):
        path = f"data.components.{position}"
        if row.get("type") == TEXT:
            continue
        form.choice(f"{path}.type", row.get("type"), (ROW, TEXT, LABEL))
        if row.get("type") == LABEL:
            form.length(f"{path}.label", row.get("label"), 45, 1)
            form.length(f"{path}.description", row.get("description"), 100)
            inputs = [row.get("component") or {}]
        else:
            inputs = form.count(f"{path}.components", row.get("components"), 1, 1)
        for field_ in inputs:
            _check_input(
                form, f"{path}.components.0", field_, seen, labelled=row.get("type") == LABEL
            )


def _check_input(form: Form, path: str, field_: Payload, seen: set[str], *, labelled: bool) -> None:
    if form.required(f"{path}.custom_id", field_.get("custom_id")):
        form.length(f"{path}.custom_id", field_["custom_id"], 100, 1)
        if field_["custom_id"] in seen:
            told = "Component custom id cannot be duplicated"
            form.fault(f"{path}.custom_id", "COMPONENT_CUSTOM_ID_DUPLICATED", told)
        seen.add(field_["custom_id"])
    if field_.get("type") != TEXT_INPUT:
        return
    form.choice(f"{path}.style", field_.get("style"), (1, 2))
    if not labelled and form.required(f"{path}.label", field_.get("label")):
        form.length(f"{path}.label", field_["label"], 45, 1)
    form.length(f"{path}.placeholder", field_.get("placeholder"), 100)
    form.length(f"{path}.value", field_.get("value"), 4000)
