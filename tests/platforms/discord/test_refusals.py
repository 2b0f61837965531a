"""What the Discord stand-in refuses over REST, each with Discord's status and code."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import httpx
import pytest

from tests.platforms.discord import BRISK, Discord, Limits, discord_standin
from tests.platforms.discord.bits import EVERYONE, Permission
from tests.platforms.discord.things import Channel, Payload

AGENT = "DiscordBot (https://example.org, 1.0)"


@asynccontextmanager
async def api(standin: Discord, **headers: str) -> AsyncIterator[httpx.AsyncClient]:
    given = {"authorization": f"Bot {standin.token}", "user-agent": AGENT, **headers}
    client = httpx.AsyncClient(base_url=standin.api_url, headers=given, trust_env=False)
    async with client:
        yield client


def _general(standin: Discord) -> Channel:
    return standin.general(standin.guild("Office"))


async def _send(body: Payload, limits: Limits = BRISK) -> tuple[int, dict[str, Any]]:
    async with discord_standin(limits) as standin, api(standin) as http:
        channel = _general(standin)
        answer = await http.post(f"/channels/{channel.id}/messages", json=body)
        if answer.status_code != 200:
            assert channel.messages == []
        return answer.status_code, answer.json()


def _row(*components: Payload) -> Payload:
    return {"type": 1, "components": list(components)}


def _button(**more: object) -> Payload:
    return {"type": 2, "style": 1, "label": "Yes", "custom_id": "yes", **more}


def _menu(**more: object) -> Payload:
    options = [{"label": "A", "value": "a"}]
    return {"type": 3, "custom_id": "menu", "options": options, **more}


NEW = 1 << 15


def _new(*components: Payload, **more: object) -> Payload:
    return {"flags": NEW, "components": list(components), **more}


def _text(content: str) -> Payload:
    return {"type": 10, "content": content}


FIELD = {"name": "n", "value": "v"}

FORMS: list[tuple[Payload, str]] = [
    ({"content": "x" * 2001}, "content"),
    ({"content": 5}, "content"),
    ({"content": "x", "nonce": "n" * 26}, "nonce"),
    ({"embeds": [{"title": "x"}] * 11}, "embeds"),
    ({"embeds": [{"title": "x" * 257}]}, "embeds.0.title"),
    ({"embeds": [{"description": "x" * 4097}]}, "embeds.0.description"),
    ({"embeds": [{"title": "x", "fields": [FIELD] * 26}]}, "embeds.0.fields"),
    ({"embeds": [{"fields": [{"name": "x" * 257, "value": "v"}]}]}, "embeds.0.fields.0.name"),
    ({"embeds": [{"fields": [{"name": "n", "value": "x" * 1025}]}]}, "embeds.0.fields.0.value"),
    ({"embeds": [{"fields": [{"name": "n", "value": ""}]}]}, "embeds.0.fields.0.value"),
    ({"embeds": [{"title": "x", "footer": {"text": "x" * 2049}}]}, "embeds.0.footer.text"),
    ({"embeds": [{"title": "x", "author": {"name": "x" * 257}}]}, "embeds.0.author.name"),
    ({"embeds": [{"description": "x" * 4000}, {"description": "x" * 2001}]}, "embeds.1"),
    ({"embeds": [{"title": "x", "url": "ftp://x"}]}, "embeds.0.url"),
    ({"embeds": [{}]}, "embeds.0.description"),
    ({"content": "x", "components": [_row(_button())] * 6}, "components"),
    ({"content": "x", "components": [_text("x")]}, "components.0.type"),
    (
        {"content": "x", "components": [_row(_button(label="x" * 81))]},
        "components.0.components.0.label",
    ),
    (
        {"content": "x", "components": [_row(_button(custom_id="x" * 101))]},
        "components.0.components.0.custom_id",
    ),
    (
        {"content": "x", "components": [_row(_button(), _button())]},
        "components.0.components.1.custom_id",
    ),
    ({"content": "x", "components": [_row(_button(style=5))]}, "components.0.components.0"),
    ({"content": "x", "components": [_row()]}, "components.0.components"),
    (
        {"content": "x", "components": [_row(*[_button(custom_id=str(n)) for n in range(6)])]},
        "components.0.components",
    ),
    ({"content": "x", "components": [_row(_menu(), _button())]}, "components.0.components.1"),
    (
        {"content": "x", "components": [_row(_menu(options=[{"label": "x" * 101, "value": "v"}]))]},
        "components.0.components.0.options.0.label",
    ),
    (
        {
            "content": "x",
            "components": [
                _row(_menu(options=[{"label": str(n), "value": str(n)} for n in range(26)]))
            ],
        },
        "components.0.components.0.options",
    ),
    (_new(_text("x"), content="also"), "content"),
    (_new(_text("x"), embeds=[{"title": "x"}]), "embeds"),
    (_new(*[_text("x")] * 41), "components"),
    (_new({"type": 17, "components": [_text("x")] * 40}), "components"),
    (_new(_text("x" * 2001), _text("x" * 2000)), "components"),
    (_new({"type": 9, "components": [_text("x")]}), "components.0.accessory"),
    (
        {"content": "x", "allowed_mentions": {"parse": ["users"], "users": ["1"]}},
        "allowed_mentions",
    ),
    ({"content": "x", "allowed_mentions": {"parse": ["all"]}}, "allowed_mentions.parse.0"),
    ({"content": "x", "message_reference": {"message_id": "1"}}, "message_reference"),
    ({"content": "x", "message_reference": {}}, "message_reference.message_id"),
    ({"content": "x", "attachments": [{"id": 0, "filename": "a"}]}, "attachments.0"),
]


@pytest.mark.parametrize(("body", "path"), FORMS)
async def test_a_message_of_bad_form_is_refused_with_the_path_to_its_fault(
    body: Payload, path: str
) -> None:
    status, answer = await _send(body)
    assert (status, answer["code"], answer["message"]) == (400, 50035, "Invalid Form Body")
    node = answer["errors"]
    for step in path.split("."):
        node = node[step]
    assert node


FITTING: list[Payload] = [
    {"content": "x" * 2000, "nonce": "n" * 25},
    {"embeds": [{"title": "x" * 256, "description": "x" * 4096, "fields": [FIELD] * 25}]},
    {"embeds": [{"description": "x" * 600}] * 10},
    {
        "content": "x",
        "components": [_row(*[_button(custom_id=f"{r}{n}") for n in range(5)]) for r in range(5)],
    },
    _new(*[_text("x" * 100)] * 40),
    _new({"type": 17, "components": [_text("a"), _row(_button())]}),
    {"content": "x", "message_reference": {"message_id": "1", "fail_if_not_exists": False}},
]


@pytest.mark.parametrize("body", FITTING)
async def test_a_message_at_its_limits_is_taken(body: Payload) -> None:
    status, answer = await _send(body)
    assert status == 200, answer


async def test_an_empty_message_is_refused() -> None:
    bodies: list[Payload] = [{}, {"content": ""}, {"content": " \n"}, {"embeds": []}]
    for body in bodies:
        status, answer = await _send(body)
        assert (status, answer["code"]) == (400, 50006)


async def test_texts_of_components_that_weigh_too_much_fail_as_they_do_at_discord() -> None:
    status, _ = await _send(_new(_text("語" * 3400)))
    assert status == 500


async def test_a_file_over_the_limit_is_too_large() -> None:
    async with (
        discord_standin(replace(BRISK, attachment_bytes=10)) as standin,
        api(standin) as http,
    ):
        url = f"/channels/{_general(standin).id}/messages"
        answer = await http.post(url, files={"files[0]": ("a.txt", b"x" * 11)})
        assert (answer.status_code, answer.json()["code"]) == (413, 40005)
        answer = await http.post(url, files={"files[0]": ("a.txt", b"x" * 10)})
        assert answer.status_code == 200


async def test_a_caller_without_the_right_headers_is_turned_away() -> None:
    async with discord_standin(BRISK) as standin:
        url = f"/channels/{_general(standin).id}/messages"
        async with api(standin, authorization=standin.token) as http:
            answer = await http.get("/users/@me")
            assert (answer.status_code, answer.json()) == (
                401,
                {"message": "401: Unauthorized", "code": 0},
            )
        async with api(standin, **{"user-agent": "python-httpx"}) as http:
            assert (await http.get("/users/@me")).json()["code"] == 40333
        async with api(standin) as http:
            kind = {"content-type": "text/plain"}
            answer = await http.post(url, content='{"content": "x"}', headers=kind)
            assert (answer.status_code, answer.json()["code"]) == (400, 50035)
            kind = {"content-type": "application/json"}
            answer = await http.post(url, content="{no", headers=kind)
            assert (answer.status_code, answer.json()["code"]) == (400, 50109)
            answer = await http.get("/no/such/route")
            assert (answer.status_code, answer.json()["message"]) == (404, "404: Not Found")


async def test_json_is_answered_with_exactly_the_content_type_that_discord_py_compares() -> None:
    async with discord_standin(BRISK) as standin, api(standin) as http:
        answer = await http.get("/users/@me")
        assert answer.headers["content-type"] == "application/json"
        assert answer.json()["bot"] is True


async def test_what_does_not_exist_is_unknown_by_its_own_code() -> None:
    async with discord_standin(BRISK) as standin, api(standin) as http:
        guild = standin.guild("Office")
        general = standin.general(guild).id
        for path, code in (
            ("/channels/1", 10003),
            (f"/channels/{general}/messages/1", 10008),
            ("/guilds/1", 10004),
            (f"/guilds/{guild.id}/members/1", 10013),
            ("/users/1", 10013),
            (f"/applications/{standin.bot.id}/commands/1", 10063),
            ("/applications/1/commands", 10002),
        ):
            answer = await http.get(path)
            assert (answer.status_code, answer.json()["code"]) == (404, code), path
        answer = await http.get("/channels/abc")
        assert (answer.status_code, answer.json()["code"]) == (400, 50035)
        answer = await http.post("/interactions/1/x/callback", json={"type": 5})
        assert (answer.status_code, answer.json()["code"]) == (404, 10062)


Takes = Callable[[Discord, Channel], None]


def _take(permission: Permission) -> Takes:
    def take(standin: Discord, channel: Channel) -> None:
        assert channel.guild is not None
        role = next(r for r in channel.guild.roles.values() if r.name == standin.bot.username)
        channel.guild.roles[channel.guild.id].permissions = EVERYONE & ~permission
        role.permissions &= ~permission

    return take


@pytest.mark.parametrize(
    ("missing", "method", "path", "body", "code"),
    [
        (Permission.VIEW_CHANNEL, "POST", "messages", {"content": "x"}, 50001),
        (Permission.VIEW_CHANNEL, "GET", "messages", None, 50001),
        (Permission.SEND_MESSAGES, "POST", "messages", {"content": "x"}, 50013),
        (Permission.SEND_MESSAGES, "POST", "typing", None, 50013),
        (Permission.EMBED_LINKS, "POST", "messages", {"embeds": [{"title": "x"}]}, 50013),
        (Permission.ADD_REACTIONS, "PUT", "messages/{m}/reactions/👍/@me", None, 50013),
        (Permission.CREATE_PUBLIC_THREADS, "POST", "messages/{m}/threads", {"name": "x"}, 50013),
        (Permission.CREATE_PRIVATE_THREADS, "POST", "threads", {"name": "x"}, 50013),
        (Permission.MANAGE_MESSAGES, "DELETE", "messages/{m}", None, 50013),
        (
            Permission.READ_MESSAGE_HISTORY,
            "POST",
            "messages",
            {"content": "x", "message_reference": {"message_id": "{m}"}},
            160002,
        ),
    ],
)
async def test_a_missing_permission_is_refused(
    missing: Permission, method: str, path: str, body: Payload | None, code: int
) -> None:
    async with discord_standin(BRISK) as standin, api(standin) as http:
        guild = standin.guild("Office")
        channel = standin.general(guild)
        said = standin.person("alice", guild).say(channel, "hello")
        _take(missing)(standin, channel)
        if body and "message_reference" in body:
            body = body | {"message_reference": {"message_id": said.id}}
        url = f"/channels/{channel.id}/{path.format(m=said.id)}"
        answer = await http.request(method, url, json=body)
        assert answer.json()["code"] == code


async def test_another_ones_message_cannot_be_edited() -> None:
    async with discord_standin(BRISK) as standin, api(standin) as http:
        guild = standin.guild("Office")
        said = standin.person("alice", guild).say(standin.general(guild), "mine")
        url = f"/channels/{said.channel.id}/messages/{said.id}"
        answer = await http.patch(url, json={"content": "yours"})
        assert (answer.status_code, answer.json()["code"]) == (403, 50005)
        assert said.content == "mine"


async def test_an_edit_to_new_components_has_to_empty_the_text() -> None:
    async with discord_standin(BRISK) as standin, api(standin) as http:
        url = f"/channels/{_general(standin).id}/messages"
        url += "/" + (await http.post(url, json={"content": "x"})).json()["id"]
        answer = await http.patch(url, json=_new(_text("new")))
        assert (answer.json()["code"], list(answer.json()["errors"])) == (50035, ["content"])
        assert (await http.patch(url, json=_new(_text("new"), content=None))).status_code == 200


async def test_only_a_few_edits_of_an_old_message_are_taken() -> None:
    async with discord_standin(BRISK) as standin, api(standin) as http:
        url = f"/channels/{_general(standin).id}/messages"
        url += "/" + (await http.post(url, json={"content": "x"})).json()["id"]
        codes = [(await http.patch(url, json={"content": str(n)})).status_code for n in range(5)]
        assert codes == [200] * 5
        standin.clock.advance(3601)
        answers = [await http.patch(url, json={"content": str(n)}) for n in range(4)]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
        assert answers[-1].json()["code"] == 30046


async def test_a_person_who_takes_no_direct_messages_gets_none() -> None:
    async with discord_standin(BRISK) as standin, api(standin) as http:
        alice = standin.person("alice", standin.guild("Office"))
        opened = await http.post("/users/@me/channels", json={"recipient_id": alice.id})
        url = f"/channels/{opened.json()['id']}/messages"
        assert (await http.post(url, json={"content": "x"})).status_code == 200
        alice.user.takes_direct_messages = False
        answer = await http.post(url, json={"content": "x"})
        assert (answer.status_code, answer.json()["code"]) == (403, 50007)


@pytest.mark.parametrize(
    ("command", "path"),
    [
        ({"name": "Ask", "description": "x"}, "0.name"),
        ({"name": "ask me", "description": "x"}, "0.name"),
        ({"name": "ask"}, "0.description"),
        ({"name": "ask", "description": "x" * 101}, "0.description"),
        ({"name": "x" * 33, "type": 3}, "0.name"),
        ({"name": "About", "type": 3, "description": "x"}, "0.description"),
        (
            {
                "name": "ask",
                "description": "x",
                "options": [
                    {"type": 3, "name": "a", "description": "x"},
                    {"type": 3, "name": "b", "description": "x", "required": True},
                ],
            },
            "0.options.1.required",
        ),
        (
            {
                "name": "ask",
                "description": "x",
                "options": [
                    {
                        "type": 3,
                        "name": "a",
                        "description": "x",
                        "autocomplete": True,
                        "choices": [{"name": "x", "value": "x"}],
                    }
                ],
            },
            "0.options.0.autocomplete",
        ),
        (
            {"name": "ask", "description": "x", "description_localizations": {"xx": "y"}},
            "0.description_localizations.xx",
        ),
    ],
)
async def test_a_command_of_bad_form_is_refused(command: Payload, path: str) -> None:
    async with discord_standin(BRISK) as standin, api(standin) as http:
        answer = await http.put(f"/applications/{standin.bot.id}/commands", json=[command])
        assert answer.json()["code"] == 50035
        node = answer.json()["errors"]
        for step in path.split("."):
            node = node[step]
        assert standin.world.commands[None] == []


async def test_two_commands_of_one_name_are_refused() -> None:
    async with discord_standin(BRISK) as standin, api(standin) as http:
        command = {"name": "ask", "description": "x"}
        answer = await http.put(f"/applications/{standin.bot.id}/commands", json=[command, command])
        assert answer.json()["code"] == 50035


async def test_members_are_listed_only_with_the_privileged_intent() -> None:
    async with discord_standin(BRISK) as standin, api(standin) as http:
        guild = standin.guild("Office")
        url = f"/guilds/{guild.id}/members?limit=10"
        assert (await http.get(url)).json()["code"] == 50001
        standin.application.members_intent = True
        assert len((await http.get(url)).json()) == 2


async def test_a_thread_needs_a_name_and_a_message_has_but_one() -> None:
    async with discord_standin(BRISK) as standin, api(standin) as http:
        guild = standin.guild("Office")
        said = standin.person("alice", guild).say(standin.general(guild), "hello")
        url = f"/channels/{said.channel.id}/messages/{said.id}/threads"
        for body in ({}, {"name": "x" * 101}, {"name": "x", "auto_archive_duration": 5}):
            assert (await http.post(url, json=body)).json()["code"] == 50035
        opened = await http.post(url, json={"name": "Hello"})
        assert (opened.status_code, opened.json()["id"]) == (201, said.id)
        assert (await http.post(url, json={"name": "Hello"})).json()["code"] == 160004
        inside = f"/channels/{said.id}/threads"
        assert (await http.post(inside, json={"name": "x", "type": 11})).json()["code"] == 50024
