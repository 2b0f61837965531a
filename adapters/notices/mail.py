"""Tells administrators by e-mail, over the mail server that the settings name."""

from __future__ import annotations

import asyncio
import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from hashlib import sha256
from urllib.parse import unquote, urlsplit

from core.ports import Misconfigured, Notice, Unavailable, Undeliverable

SECONDS = 20.0
_PORTS = {"smtp": 587, "smtps": 465}


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where letters are handed in. Encrypted by TLS from the start (smtps), or once it can be (smtp)."""

    host: str
    port: int
    secure: bool
    name: str = ""
    password: str = field(default="", repr=False)
    plain: bool = False
    """Without any encryption, where the server is this machine."""


def read_server(address: str) -> MailServer:
    """Of smtp://name:password@host:port or smtps://…; raises Misconfigured."""
    try:
        parts = urlsplit(address)
        port = parts.port or _PORTS[parts.scheme]
    except (KeyError, ValueError):
        raise Misconfigured(
            "the mail server is smtp://NAME:PASSWORD@HOST:PORT or smtps://…"
        ) from None
    if not parts.hostname:
        raise Misconfigured("the mail server's address has no host")
    return MailServer(
        parts.hostname,
        port,
        parts.scheme == "smtps",
        unquote(parts.username or ""),
        unquote(parts.password or ""),
        plain=parts.hostname in ("localhost", "127.0.0.1", "::1"),
    )


@dataclass(frozen=True, slots=True)
class Mail:
    """Implements core.ports.Teller for one address."""

    server: MailServer
    sender: str
    to: str

    async def tell(self, notice: Notice) -> None:
        """The same notice has the same Message-ID, by which mail programs know it again."""
        await asyncio.to_thread(self._send, letter(self.sender, self.to, notice))

    def _send(self, message: EmailMessage) -> None:
        try:
            connection = self._opened()
        except smtplib.SMTPAuthenticationError as error:
            raise Undeliverable(
                f"the mail server refuses our password: {error.smtp_code}"
            ) from None
        except (OSError, smtplib.SMTPException) as error:
            raise Unavailable(f"the mail server does not answer: {error}") from error
        try:
            connection.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            raise _refused(min(code for code, _ in error.recipients.values())) from error
        except smtplib.SMTPResponseException as error:
            raise _refused(error.smtp_code) from error
        except (OSError, smtplib.SMTPException) as error:
            # It may have been taken: sent again it could come twice.
            raise Undeliverable(f"nobody knows whether it arrived: {error}") from error
        finally:
            # What was taken stays taken, however the server likes our farewell.
            with suppress(OSError, smtplib.SMTPException):
                connection.quit()
            connection.close()

    def _opened(self) -> smtplib.SMTP:
        server, trusted = self.server, ssl.create_default_context()
        if server.secure:
            made: smtplib.SMTP = smtplib.SMTP_SSL(
                server.host, server.port, timeout=SECONDS, context=trusted
            )
        else:
            made = smtplib.SMTP(server.host, server.port, timeout=SECONDS)
            made.ehlo()
            if made.has_extn("starttls"):
                made.starttls(context=trusted)
            elif not server.plain:
                made.close()
                raise smtplib.SMTPNotSupportedError("it offers no encryption")
        if server.name:
            made.login(server.name, server.password)
        return made


def letter(sender: str, to: str, notice: Notice) -> EmailMessage:
    """Plain text."""
    message = EmailMessage()
    message["From"], message["To"] = sender, to
    message["Subject"] = " ".join(f"Mynah: {notice.title}".replace("\\", "").split())
    digest = sha256(f"{to} {notice.key}".encode()).hexdigest()[:32]
    message["Message-ID"] = f"<{digest}@mynah.invalid>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(f"{notice.title}\n\n{notice.text}\n".replace("\\", ""))
    return message


def _refused(code: int) -> Exception:
    words = f"the mail server answers {code}"
    return Unavailable(words) if 400 <= code < 500 else Undeliverable(words)
