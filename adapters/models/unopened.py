"""Why a model of a provider cannot be opened, from LangChain's words to those of who set it."""

from __future__ import annotations

import re

_SECRETS = re.compile(r"\b(?:sk|pk|key|Bearer)[-_ ][\w\-.]{8,}")
_PROVIDERS = re.compile(r"Supported providers[^:]*:((?:\s*(?:- )?[a-z_]+(?:: [\w.-]+)?,?)+)")
_USUAL = ("openai", "anthropic", "google_genai", "mistralai", "ollama", "azure_openai", "bedrock")
"""Named to whoever wrote a provider that is none; the whole list of LangChain's helps nobody."""
_MISSING_KEY = re.compile(r"\b([A-Z][A-Z0-9]*_API_KEY)\b")


def unopened(error: Exception, examples: str) -> str:
    """One line, without what may be a key: which providers there are, with examples, or the key that is missing."""
    text = str(error)
    if listed := _PROVIDERS.search(text):
        names = re.findall(r"(?:^|[\s,])(?:- )?([a-z_]+)(?=:|,|\s|$)", listed[1])
        usual = [name for name in _USUAL if name in names]
        more = f" and {len(names) - len(usual)} others" if len(names) > len(usual) else ""
        return (
            "it names no provider that is known; write provider:model. "
            f"Providers are {', '.join(usual)}{more}. {examples}"
        )
    if missing := _MISSING_KEY.search(text):
        return (
            f"its provider wants a key: set {missing[1]} in the environment, or MYNAH_MODEL_KEY "
            "where MYNAH_MODEL is of that provider."
        )
    return f"{' '.join(_SECRETS.sub('…', text).split())[:300].rstrip('.')}. {examples}"
