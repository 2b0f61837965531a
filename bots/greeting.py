"""What is printed once Mynah answers: where to chat, whether a token is needed, a question to try."""

from __future__ import annotations

from collections.abc import Sequence

from bots.settings import Settings

ANY_ADDRESS = frozenset({"0.0.0.0", "::"})  # noqa: S104 nobody can open these


def greeting(settings: Settings, machine: str, examples: Sequence[str]) -> str:
    """The lines; `machine` is what others on the network call this one."""
    lines = [f"Mynah is ready. Chat at {_address(settings, machine)}"]
    if settings.mynah_tokens.get_secret_value():
        lines.append("Everybody signs in with a token of MYNAH_TOKENS.")
    if examples:
        lines.append(f"Try: {examples[0]}")
    return "\n".join(lines)


def _address(settings: Settings, machine: str) -> str:
    if settings.public_url:
        return settings.public_url
    host = settings.mynah_host.strip("[]")
    here = f"http://localhost:{settings.port}"
    if host in ANY_ADDRESS:
        return f"{here} (from other machines: http://{machine}:{settings.port})"
    if host.lower() in ("127.0.0.1", "::1", "localhost"):
        return here
    return f"http://[{host}]:{settings.port}" if ":" in host else f"http://{host}:{settings.port}"
