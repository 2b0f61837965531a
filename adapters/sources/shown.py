"""A web address as it may be stored and shown: without what opens the page to whoever holds it."""

from __future__ import annotations

import re
from urllib.parse import unquote_plus, urlsplit, urlunsplit

from core.knowledge.documents import one_line

_SECRET = re.compile(
    r"(?:^|[-_.])(?:token|secret|password|passwd|pwd|passphrase|signature|sig|credentials?|auth|"
    r"authorization|authkey|jwt|session|sessionid|sid|bearer)$|"
    r"(?:api|access|auth|private|secret|subscription)[-_.]?key|(?:access|auth|id|refresh)token|"
    r"client[-_.]?secret|session[-_.]?(?:id|token)",
    re.IGNORECASE,
)
_LONG = 20


def shown(url: str) -> str:
    """Without name and password, and without query values whose name says they are secret.

    Raises ValueError for what is no address.
    """
    parts = urlsplit(url)
    kept = [part for part in parts.query.split("&") if not _is_secret(part)]
    return urlunsplit(
        parts._replace(netloc=parts.netloc.rpartition("@")[2], query="&".join(kept), fragment="")
    )


def _is_secret(part: str) -> bool:
    name, _, value = part.partition("=")
    name = unquote_plus(name)
    # `key` names many things; a long one opens something.
    return bool(value and _SECRET.search(name)) or (name == "key" and len(value) >= _LONG)


def shown_target(target: str) -> str:
    """What a person typed, fit for a console and a log: a path as it is, an address as `shown`."""
    if "://" not in target:
        return target
    try:
        return shown(target)
    except ValueError:
        # Not an address at all; whatever stands before an @ may still be a password.
        scheme, _, rest = target.partition("://")
        return f"{scheme}://{rest.rpartition('@')[2]}"


def why(error: Exception) -> str:
    """The kind of error, and what it says unless it may repeat an address with its password."""
    said = one_line(str(error))
    return (
        type(error).__name__ if "://" in said or "@" in said else f"{type(error).__name__}: {said}"
    )
