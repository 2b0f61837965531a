"""files.*: the three steps of an upload, and a download that wants the token."""

from __future__ import annotations

import mimetypes

from tests.platforms.slack import payloads, posting
from tests.platforms.slack.asking import Ask, Method, Refused
from tests.platforms.slack.chat import thread_root
from tests.platforms.slack.slack import Slack
from tests.platforms.slack.state import File, Json, Message

MOST = 1_000_000_000


def upload_url(ask: Ask) -> Json:
    length = ask.number("length", 0)
    if not ask.text("filename") or length <= 0:
        raise Refused("invalid_arguments")
    if length > MOST:
        raise Refused("file_upload_size_restricted")
    name = ask.text("filename")
    file = File(ask.slack.id("F"), ask.token.team, name, length, ask.bot.id)
    file.mimetype = mimetypes.guess_type(name)[0] or file.mimetype
    file.created, file.alt_txt = int(ask.slack.clock()), ask.text("alt_txt")
    ask.slack.files[file.id] = file
    ticket = ask.slack.id("")
    ask.slack.uploads[ticket] = file.id
    return {"upload_url": f"{ask.slack.url}/upload/v1/{ticket}", "file_id": file.id}


def receive(slack: Slack, ticket: str, content: bytes) -> tuple[int, str]:
    """The second step: the bytes themselves, exactly as many as were announced."""
    file = slack.files.get(slack.uploads.get(ticket, ""))
    if file is None:
        return 404, "not found"
    if len(content) != file.size:
        return 400, "length mismatch"
    del slack.uploads[ticket]
    file.content = content
    return 200, f"OK - {len(content)}"


def complete(ask: Ask) -> Json:
    wanted = ask.data("files")
    if not isinstance(wanted, list) or not wanted:
        raise Refused("invalid_arguments")
    files = [_uploaded(ask, each) for each in wanted]
    channels = [each for each in [ask.text("channel_id"), *ask.text("channels").split(",")] if each]
    if ask.text("thread_ts") and len(channels) != 1:
        raise Refused("invalid_thread_ts" if channels else "invalid_arguments")
    for channel in channels:
        _share(ask, channel, files)
    return {"files": [payloads.file_json(each, ask.slack.url) for each in files]}


def _uploaded(ask: Ask, wanted: object) -> File:
    name = str(wanted.get("id")) if isinstance(wanted, dict) else ""
    file = ask.slack.files.get(name)
    if file is None or file.content is None:
        raise Refused("file_not_found")
    if isinstance(wanted, dict) and wanted.get("title"):
        file.title = str(wanted["title"])
    file.complete = True
    return file


def _share(ask: Ask, name: str, files: list[File]) -> None:
    channel = ask.slack.channels.get(name)
    if channel is None:
        raise Refused("invalid_channel")
    if ask.bot.id not in channel.members:
        raise Refused("not_in_channel")
    thread = thread_root(ask, channel)
    comment = ask.text("initial_comment")
    message = Message(
        name, ask.slack.ts(), ask.bot.id, comment, ask.token.team, thread, "file_share"
    )
    message.bot_id, message.app_id = ask.workspace.bot_id, ask.slack.app_id
    message.files = [each.id for each in files]
    for each in files:
        each.shared.add(name)
    posting.store(ask.slack, message)


def info(ask: Ask) -> Json:
    file = ask.slack.files.get(ask.text("file"))
    if file is None or not may_see(ask.slack, file, ask.token.team):
        raise Refused("file_not_found")
    return {
        "file": payloads.file_json(file, ask.slack.url),
        "comments": [],
        "response_metadata": {"next_cursor": ""},
    }


def may_see(slack: Slack, file: File, team: str) -> bool:
    bot = slack.workspaces[team].bot_user
    return file.user == bot or any(bot in slack.channels[each].members for each in file.shared)


def download(slack: Slack, path: str, token: str) -> File | None:
    """None sends the caller to the page where people sign in, as Slack does without a good token."""
    found = slack.tokens.get(token)
    file = slack.files.get(path.split("/", maxsplit=1)[0].partition("-")[2])
    if found is None or file is None or found.revoked or "files:read" not in found.scopes:
        return None
    return file if may_see(slack, file, found.team) else None


METHODS = {
    "files.getUploadURLExternal": Method(
        upload_url, 4, ("files:write",), ("filename", "length"), ("alt_txt", "snippet_type")
    ),
    "files.completeUploadExternal": Method(
        complete,
        4,
        ("files:write",),
        ("files",),
        ("channel_id", "channels", "thread_ts", "initial_comment", "blocks"),
        json=True,
    ),
    "files.info": Method(info, 4, ("files:read",), ("file",), ("count", "cursor", "limit", "page")),
}
