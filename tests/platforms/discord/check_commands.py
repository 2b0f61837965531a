"""What Discord refuses in application commands when they are registered."""

from __future__ import annotations

import re

from tests.platforms.discord.refusals import Form, Refused
from tests.platforms.discord.things import Payload

CHAT, ON_USER, ON_MESSAGE = 1, 2, 3
_MOST = {CHAT: 100, ON_USER: 15, ON_MESSAGE: 15}
_NAME = re.compile(r"[-_'\w\u0900-\u0dff\u0e00-\u0e7f]{1,32}")
SUBCOMMAND, SUBCOMMAND_GROUP, STRING, INTEGER, NUMBER = 1, 2, 3, 4, 10
_OPTION_TYPES = tuple(range(1, 12))
_CHOOSABLE = (STRING, INTEGER, NUMBER)


def check_all(commands: object) -> list[Payload]:
    """A bulk overwrite: every command, their number, and that no name comes twice."""
    if not isinstance(commands, list):
        form = Form()
        form.fault("", "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
        form.close()
        return []
    form = Form()
    seen: set[tuple[int, str]] = set()
    for position, command in enumerate(commands):
        check(form, str(position), command)
        key = (command.get("type", CHAT), command.get("name", ""))
        if key in seen:
            told = "Application command names must be unique"
            form.fault(f"{position}.name", "APPLICATION_COMMANDS_DUPLICATE_NAME", told)
        seen.add(key)
    form.close()
    for kind, most in _MOST.items():
        if sum(command.get("type", CHAT) == kind for command in commands) > most:
            raise Refused(400, 30032, f"Maximum number of application commands reached ({most}).")
    return commands


def check(form: Form, path: str, command: Payload) -> None:
    at = f"{path}." if path else ""
    kind = command.get("type", CHAT)
    form.choice(f"{at}type", kind, (CHAT, ON_USER, ON_MESSAGE, 4))
    if kind != CHAT:
        if form.required(f"{at}name", command.get("name")):
            form.length(f"{at}name", command["name"], 32, 1)
        if command.get("description"):
            told = "Context menu commands cannot have description"
            form.fault(f"{at}description", "APPLICATION_COMMAND_CONTEXT_MENU_DESCRIPTION", told)
        return
    _check_named(form, at, command)
    _check_options(form, at, command.get("options"), depth=0)
    if _length(command) > 8000:
        told = "Command exceeds maximum size (8000)"
        form.fault(path, "APPLICATION_COMMAND_TOO_LARGE", told)


def _check_named(form: Form, at: str, thing: Payload) -> None:
    name = thing.get("name")
    if form.required(f"{at}name", name) and (
        not _NAME.fullmatch(str(name)) or str(name) != str(name).lower()
    ):
        told = "Command name is invalid"
        form.fault(f"{at}name", "APPLICATION_COMMAND_INVALID_NAME", told)
    if form.required(f"{at}description", thing.get("description")):
        form.length(f"{at}description", thing["description"], 100, 1)
    for localized, most in (("name_localizations", 32), ("description_localizations", 100)):
        for locale, text in (thing.get(localized) or {}).items():
            if locale not in LOCALES:
                form.choice(f"{at}{localized}.{locale}", locale, LOCALES)
            form.length(f"{at}{localized}.{locale}", text, most, 1)


def _check_options(form: Form, at: str, options: object, depth: int) -> None:
    names: set[str] = set()
    optional_before = False
    for position, option in enumerate(form.count(f"{at}options", options, 25)):
        path = f"{at}options.{position}."
        form.choice(f"{path}type", option.get("type"), _OPTION_TYPES)
        _check_named(form, path, option)
        if option.get("name") in names:
            told = "Option names must be unique"
            form.fault(f"{path}name", "APPLICATION_COMMAND_OPTIONS_NAME_INVALID", told)
        names.add(str(option.get("name")))
        if option.get("type") in (SUBCOMMAND, SUBCOMMAND_GROUP):
            if depth >= 2:
                form.fault(
                    f"{path}type",
                    "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID",
                    "Sub-commands nest no deeper",
                )
            _check_options(form, path, option.get("options"), depth + 1)
            continue
        if option.get("required") and optional_before:
            told = "Required options must be placed before non-required options"
            form.fault(f"{path}required", "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", told)
        optional_before |= not option.get("required")
        _check_choices(form, path, option)


def _check_choices(form: Form, path: str, option: Payload) -> None:
    if option.get("autocomplete"):
        if option.get("choices"):
            told = "Autocomplete and choices cannot both be set"
            form.fault(
                f"{path}autocomplete", "APPLICATION_COMMAND_OPTIONS_CHOICES_AUTOCOMPLETE", told
            )
        if option.get("type") not in _CHOOSABLE:
            told = "Autocomplete is not available for this option type"
            form.fault(f"{path}autocomplete", "APPLICATION_COMMAND_AUTOCOMPLETE_TYPE_INVALID", told)
    check_choices(form, f"{path}choices", option.get("choices"))


def check_choices(form: Form, path: str, choices: object) -> None:
    """At most 25, names of 1 to 100 characters, values of at most 100; also for type-ahead."""
    for position, choice in enumerate(form.count(path, choices, 25)):
        here = f"{path}.{position}"
        if form.required(f"{here}.name", choice.get("name")):
            form.length(f"{here}.name", choice["name"], 100, 1)
        if "value" not in choice:
            form.required(f"{here}.value", None)
        elif isinstance(choice["value"], str):
            form.length(f"{here}.value", choice["value"], 100, 1)


def _length(thing: Payload) -> int:
    """The characters that count towards 8,000: names, descriptions and values at every depth."""
    total = len(str(thing.get("name", ""))) + len(str(thing.get("description", "")))
    for choice in thing.get("choices") or []:
        total += len(str(choice.get("name", ""))) + len(str(choice.get("value", "")))
    return total + sum(_length(option) for option in thing.get("options") or [])


def registered(command: Payload, id_: str, application_id: str, guild_id: str | None) -> Payload:
    """The command as Discord gives it back, with everything that it fills in."""
    filled: Payload = {
        "type": CHAT,
        "description": "",
        "default_member_permissions": None,
        "name_localizations": None,
        "description_localizations": None,
        "nsfw": False,
        "dm_permission": True,
        "contexts": None,
        "integration_types": [0],
    }
    kept = filled | {
        key: value for key, value in command.items() if key != "id" and value is not None
    }
    kept |= {"id": id_, "application_id": application_id, "version": id_}
    return kept | ({"guild_id": guild_id} if guild_id else {})


LOCALES = (
    "id", "da", "de", "en-GB", "en-US", "es-ES", "es-419", "fr", "hr", "it", "lt", "hu", "nl", "no", "pl",
    "pt-BR", "ro", "fi", "sv-SE", "vi", "tr", "cs", "el", "bg", "ru", "uk", "hi", "th", "zh-CN", "ja", "zh-TW", "ko",
)  # fmt: skip
"""The languages that Discord knows."""
