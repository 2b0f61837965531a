"""A letter is handed in once, encrypted unless the server is this machine, and every outcome is told apart."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from adapters.notices.mail import Mail, MailServer, letter, read_server
from core.ports import Misconfigured, Notice, Unavailable, Undeliverable

NOTICE = Notice("errors-1:opened", "Alert (High): it is slow", "Likely cause: the model x\\_y.")


@dataclass
class Post:
    """A mail server that answers RCPT and the end of DATA as told; "" closes the connection."""

    port: int = 0
    recipient: str = "250 ok"
    end: str = "250 ok"
    letters: list[str] = field(default_factory=list)

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 here\r\n")
        while line := await reader.readline():
            word = line[:4].decode().upper().strip()
            if word == "DATA":
                writer.write(b"354 go on\r\n")
                self.letters.append((await reader.readuntil(b"\r\n.\r\n")).decode())
                answer = self.end
            else:
                answer = self.recipient if word == "RCPT" else "250 ok"
            if not answer:
                break
            writer.write(f"{answer}\r\n".encode())
            if word == "QUIT":
                break
        writer.close()


@asynccontextmanager
async def post(**answers: str) -> AsyncIterator[Post]:
    made = Post(**answers)  # type: ignore[arg-type]
    server = await asyncio.start_server(made.talk, "127.0.0.1", 0)
    made.port = server.sockets[0].getsockname()[1]
    async with server:
        yield made


def mail(port: int, *, plain: bool = True) -> Mail:
    server = MailServer("127.0.0.1", port, secure=False, plain=plain)
    return Mail(server, "mynah@example.com", "ops@example.com")


async def test_a_letter_arrives_with_what_is_wrong_in_its_subject() -> None:
    async with post() as made:
        await mail(made.port).tell(NOTICE)
    (text,) = made.letters
    assert "Subject: Mynah: Alert (High): it is slow" in text
    assert "the model x_y." in text


@pytest.mark.parametrize(
    ("answers", "error"),
    [
        ({"recipient": "450 later"}, Unavailable),
        ({"recipient": "550 nobody"}, Undeliverable),
        ({"end": "451 later"}, Unavailable),
        ({"end": "554 never"}, Undeliverable),
        ({"end": ""}, Undeliverable),
    ],
)
async def test_what_surely_did_not_arrive_may_be_sent_again_and_nothing_else(
    answers: dict[str, str], error: type[Exception]
) -> None:
    async with post(**answers) as made:
        with pytest.raises(error):
            await mail(made.port).tell(NOTICE)


async def test_a_server_that_is_away_may_be_asked_again() -> None:
    async with post() as made:
        port = made.port
    with pytest.raises(Unavailable):
        await mail(port).tell(NOTICE)


async def test_no_letter_goes_unencrypted_to_another_machine() -> None:
    async with post() as made:
        with pytest.raises(Unavailable, match="encryption"):
            await mail(made.port, plain=False).tell(NOTICE)
    assert not made.letters


def test_the_same_notice_has_the_same_id_and_another_another() -> None:
    ids = {letter("a@x", "b@x", Notice(key, "t", "t"))["Message-ID"] for key in ("1", "1", "2")}
    assert len(ids) == 2


def test_a_title_with_a_line_break_forges_no_header() -> None:
    made = letter("a@x", "b@x", Notice("1", "x\r\nBcc: evil@x", ""))
    assert made["Bcc"] is None


def test_a_servers_address_is_read_and_what_is_none_is_refused() -> None:
    assert read_server("smtps://a%40b:p%3Aw@mail.example.com") == MailServer(
        "mail.example.com",
        465,
        secure=True,
        name="a@b",
        password="p:w",  # noqa: S106 - nobody's
    )
    for wrong in ("mail.example.com", "http://x", "smtp://", "smtp://x:port"):
        with pytest.raises(Misconfigured):
            read_server(wrong)
