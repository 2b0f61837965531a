"""Methods that send: messages, documents, photos, drafts and chat actions."""

from __future__ import annotations

from tests.platforms.telegram.body import Params
from tests.platforms.telegram.chats import find_chat, find_reply, find_thread, find_writable_chat
from tests.platforms.telegram.data import Action, Draft, Message, StoredFile
from tests.platforms.telegram.entities import CAPTION_LIMIT
from tests.platforms.telegram.errors import Json, Refused, bad_request
from tests.platforms.telegram.keyboards import read_keyboard
from tests.platforms.telegram.methods.texts import read_text, require_text
from tests.platforms.telegram.shapes import message_json
from tests.platforms.telegram.world import World

_ACTIONS = (
    *("typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice"),
    *("upload_document", "choose_sticker", "find_location"),
    *("record_video_note", "upload_video_note"),
)
_IMAGES = (b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"BM")
_DRAFT_LASTS = 30.0
_PHOTO_LIMIT = 10 * 1024 * 1024


async def send_message(world: World, params: Params) -> Json:
    said = require_text(world, params)
    message = _prepare(world, params)
    message.text, message.entities = said.text, said.entities
    return _send(world, message)


async def send_document(world: World, params: Params) -> Json:
    file = _read_file(world, params, "document", "documents")
    message = _with_caption(world, params)
    message.document = file
    return _send(world, message)


async def send_photo(world: World, params: Params) -> Json:
    file = _read_file(world, params, "photo", "photos")
    if not file.content.startswith(_IMAGES):
        raise bad_request("IMAGE_PROCESS_FAILED")
    if len(file.content) > _PHOTO_LIMIT:
        raise bad_request(
            f'file "{file.name}" of size {len(file.content)} bytes is too big for a photo'
        )
    message = _with_caption(world, params)
    message.photo = file
    return _send(world, message)


def _with_caption(world: World, params: Params) -> Message:
    caption = read_text(world, params, "caption", "caption_entities", CAPTION_LIMIT)
    message = _prepare(world, params)
    message.caption, message.entities = caption.text or None, caption.entities
    return message


def _prepare(world: World, params: Params) -> Message:
    """Check where the message goes, before anything is counted or shown."""
    keyboard = read_keyboard(params)
    chat = find_writable_chat(world, params)
    thread, reply = find_thread(chat, params), find_reply(chat, params)
    if thread is None and reply is not None and chat.type == "supergroup":
        # An answer goes to the topic of what it answers; elsewhere replies make threads of their own.
        thread = reply.thread or (None if chat.is_forum else reply.message_id)
    world.limits.count_message(chat)
    return Message(
        world.next_message_id(chat),
        chat,
        world.bot,
        world.now(),
        thread=thread,
        in_topic=thread is not None and chat.is_forum,
        reply_to=reply,
        keyboard=keyboard,
        silent=params.flag("disable_notification"),
    )


def _send(world: World, message: Message) -> Json:
    # What a person was shown as a draft gives way to the message.
    message.chat.draft_until = 0.0
    world.post(message)
    return message_json(message)


def _read_file(world: World, params: Params, name: str, folder: str) -> StoredFile:
    """A file that was uploaded, directly or by attach://, or one that Telegram already has."""
    given = params.text(name)
    upload = params.files.get(given.removeprefix("attach://") if given else name)
    if upload is not None:
        if len(upload.content) > world.rules.upload_limit:
            raise Refused(413, "Request Entity Too Large")
        if not upload.content:
            raise bad_request("file must be non-empty")
        return world.store_file(upload.name, upload.content, upload.mime, folder)
    if not given:
        raise bad_request(f"there is no {name} in the request")
    known = world.find_file(given)
    if known is not None:
        return known
    if given.startswith(("http://", "https://")):
        raise bad_request("failed to get HTTP URL content")
    raise bad_request("wrong remote file identifier specified: Wrong string length")


async def send_message_draft(world: World, params: Params) -> bool:
    """A preview that only the person in a private chat sees; an empty text shows "Thinking…"."""
    draft_id = params.integer("draft_id")
    read = read_text(world, params, "text")
    chat = find_chat(world, params)
    if chat.type != "private":
        raise bad_request("TEXTDRAFT_PEER_INVALID")
    if draft_id == 0:
        raise bad_request("RANDOM_ID_INVALID")
    find_writable_chat(world, params)
    thread = find_thread(chat, params)
    world.limits.count_draft(chat)
    stop, keep = params.flag("can_stop"), params.flag("keep_on_stop")
    chat.drafts.append(
        Draft(draft_id, read.text, read.entities, world.clock.now(), thread, stop, keep)
    )
    chat.draft_until = world.clock.now() + _DRAFT_LASTS
    world.changed()
    return True


async def send_chat_action(world: World, params: Params) -> bool:
    action = params.text("action").lower()
    if action not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat = find_writable_chat(world, params)
    thread = find_thread(chat, params, general=True)
    world.limits.count_other()
    chat.actions.append(Action(action, world.clock.now(), thread))
    world.changed()
    return True
