"""Which of Weaviate's tenants holds what: one a workspace, one a platform, and one for everyone."""

from __future__ import annotations

import re
from collections.abc import Iterable
from hashlib import sha256

from adapters.indexes.rows import as_stored
from core.messages import EVERYONE, Audience

FOR_EVERYONE = "everyone"
_PLAIN = re.compile(r"[A-Za-z0-9]{1,20}-[A-Za-z0-9_-]{0,43}")
"""What Weaviate takes for a name (1 to 64 of A-Z a-z 0-9 _ -) and no hashed name looks like."""


def tenant_of(audience: Audience) -> str:
    """The tenant of a label's chunks; no two workspaces share one.

    What belongs to no workspace (a person, a conversation, a room of Telegram) is in a tenant of
    its platform. Names that Weaviate would refuse are hashed.
    """
    if audience == EVERYONE:
        return FOR_EVERYONE
    name = f"{audience.platform}-{audience.workspace}"
    if _PLAIN.fullmatch(name):
        return name
    parts = f"{len(audience.platform)}:{audience.platform}{audience.workspace}"
    return "_" + sha256(as_stored(parts).encode()).hexdigest()[:60]


def by_tenant(readers: Iterable[Audience]) -> dict[str, list[str]]:
    """The labels that these readers may see, under the tenants in which to look for them."""
    labels: dict[str, list[str]] = {}
    for each in dict.fromkeys((EVERYONE, *readers)):
        labels.setdefault(tenant_of(each), []).append(str(each))
    return labels
