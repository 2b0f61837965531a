"""Who may use HTTP: reads MYNAH_TOKENS, and is the only place that does."""

from __future__ import annotations

TOKEN_LENGTH = 16
"""What makes guessing hopeless: even of hexadecimal digits alone, there are 2^64 such tokens."""

EXAMPLE = "ada:4f9c2e7ab81d60f3c5,bo:b7d1903ce5f2a84e61"


def read_tokens(text: str) -> dict[str, str]:
    """Tokens by name of `name:token,name:token`; raises ValueError with what is wrong of which pair.

    Pairs are named by their number, since a name may turn out to be a token in the wrong place.
    """
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise ValueError("is not UTF-8 text") from None
    tokens: dict[str, str] = {}
    for number, pair in enumerate(text.split(",") if text.strip() else (), 1):
        name, _, token = (part.strip() for part in pair.partition(":"))
        if not name or not token:
            raise ValueError(f"has a pair, number {number}, that is not name:token")
        if len(token) < TOKEN_LENGTH:
            raise ValueError(
                f"has a token, number {number}, of less than {TOKEN_LENGTH} characters"
            )
        if name in tokens or token in tokens.values():
            raise ValueError(f"has a name or token at number {number} that was given before")
        tokens[name] = token
    return tokens
