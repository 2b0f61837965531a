"""Why a model of a provider cannot be opened, from LangChain's words to those of who set it."""

from __future__ import annotations

import re

_SECRETS = re.compile(r"\b(?:sk|pk|key|Bearer)[-_ ][\w\-.]{8,}")
_PROVIDERS = re.compile(r"Supported providers[^:]*:((?:\s*(?:- )?[a-z_]+(?:: [\w.-]+)?,?)+)")
_MISSING_KEY = re.compile(r"\b([A-Z][A-Z0-9]*_API_KEY)\b")


def unopened(error: Exception) -> str:
    """One line, without what may be a key: every provider there is, or the key that is missing."""
    text = str(error)
    if listed := _PROVIDERS.search(text):
        names = re.findall(r"(?:^|[\s,])(?:- )?([a-z_]+)(?=:|,|\s|$)", listed[1])
        return f"it names no provider that is known. The providers are {', '.join(names)}."
    if missing := _MISSING_KEY.search(text):
        return (
            f"its provider wants a key: set {missing[1]} in the environment, or MYNAH_MODEL_KEY "
            "where MYNAH_MODEL is of that provider."
        )
    return " ".join(_SECRETS.sub("…", text).split())[:300]
