"""Every word Mynah says of its own accord (not answers), one catalogue a language."""

from __future__ import annotations

import re
from collections.abc import Mapping

from core.words import de, en, es, ja, zh
from core.words.forms import Counted, Words

CATALOGUES: Mapping[str, Words] = {
    "en": en.WORDS,
    "zh": zh.WORDS,
    "de": de.WORDS,
    "es": es.WORDS,
    "ja": ja.WORDS,
}

_LANGUAGE = re.compile(r"[A-Za-z]*")


def say(key: str, locale: str = "en", **values: object) -> str:
    """The catalogue's words in the locale's language, English where there is none.

    Any form of a locale will do: "de", "de-AT", "zh_Hant_TW", "es_ES.UTF-8". A key that no
    catalogue has is a KeyError, and so is a value that the words need.
    """
    found = _LANGUAGE.match(locale.strip())
    catalogue = CATALOGUES.get(found.group().lower() if found else "", en.WORDS)
    words = catalogue.get(key) or en.WORDS[key]
    if isinstance(words, Counted):
        words = words.one if values[words.by] == 1 else words.other
    return words.format(**values)
