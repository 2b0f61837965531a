"""Keys and tokens of common services, by how each service writes them: who has one is let in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from core.safety.found import Found

_FORMS = (
    r"sk-(?:proj-|ant-|or-v1-|svcacct-)?[A-Za-z0-9_-]{20,}",  # OpenAI, Anthropic and others like them
    r"xox[abceoprs]-[A-Za-z0-9-]{10,}",  # Slack
    r"xapp-\d-[A-Za-z0-9-]{10,}",
    r"gh[pousr]_[A-Za-z0-9]{30,}",  # GitHub
    r"github_pat_[A-Za-z0-9_]{30,}",
    r"glpat-[A-Za-z0-9_-]{20,}",  # GitLab
    r"(?:AKIA|ASIA)[A-Z2-7]{16}",  # Amazon
    r"AIza[A-Za-z0-9_-]{35}",  # Google
    r"ya29\.[A-Za-z0-9_-]{20,}",
    r"GOCSPX-[A-Za-z0-9_-]{20,}",
    r"SG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}",  # SendGrid
    r"(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{16,}",  # Stripe
    r"whsec_[A-Za-z0-9+/]{20,}",
    r"npm_[A-Za-z0-9]{36}",
    r"pypi-[A-Za-z0-9_-]{32,}",
    r"hf_[A-Za-z]{30,}",  # Hugging Face
    r"dop_v1_[0-9a-f]{64}",  # DigitalOcean
    r"shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}",  # Shopify
    r"\d{8,10}:AA[A-Za-z0-9_-]{33}",  # Telegram
    r"[MNO][A-Za-z\d_-]{23,27}\.[A-Za-z\d_-]{6}\.[A-Za-z\d_-]{27,}",  # Discord
    r"eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{10,}",  # JSON Web Tokens
    r"AGE-SECRET-KEY-1[0-9A-Z]{58}",
)
_PLACES = (
    r"https://hooks\.slack\.com/(?:services|workflows)/[A-Za-z0-9/_-]{20,}",
    r"https://(?:\w+\.)?discord(?:app)?\.com/api/webhooks/\d+/[A-Za-z0-9_-]{20,}",
    r"AccountKey=[A-Za-z0-9+/]{60,}={0,2}",
    r"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY(?: BLOCK)?-----.{0,8000}?"
    r"(?:-----END (?:[A-Z]+ )?PRIVATE KEY(?: BLOCK)?-----|\Z)",
)
"""Addresses that let in by themselves, and keys of several lines, told by their first."""
_WITH_PASSWORD = re.compile(r"\b[a-z][a-z0-9+.-]{1,20}://[^\s/@:'\"<>]{1,64}:([^\s/@'\"<>]{3,})@")

_PLACEHOLDER = re.compile(r"[$%{*[]|(?:pass(?:word|wd)?|secret|x+|\.+)$", re.IGNORECASE)
"""What stands for a password in instructions."""


def keys(text: str) -> Iterator[Found]:
    """Every one in the text, and the password in an address such as postgresql://user:password@host."""
    for match in _pattern().finditer(text):
        yield Found(match.start(), match.end(), "key")
    if "://" in text:
        for match in _WITH_PASSWORD.finditer(text):
            if _PLACEHOLDER.match(match[1]):
                continue
            yield Found(match.start(1), match.end(1), "key")


@cache
def _pattern() -> re.Pattern[str]:
    forms = rf"(?<![\w.-])(?:{'|'.join(_FORMS)})(?![\w])"
    return re.compile("|".join((forms, *_PLACES)), re.DOTALL)
