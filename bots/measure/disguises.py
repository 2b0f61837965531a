"""Ways in which people disguise words from filters, each on every longer word of a text."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

LONGER = re.compile(r"[A-Za-z]{4,}")
_LEET = str.maketrans("aeiostAEIOST", "4310$7431057")
_CYRILLIC = str.maketrans("aceopxyiABCEHKMOPTX", "асеорхуіАВСЕНКМОРТХ")


def _on_words(change: Callable[[str], str]) -> Callable[[str], str]:
    return lambda text: LONGER.sub(lambda found: change(found.group()), text)


DISGUISES: Mapping[str, Callable[[str], str]] = {
    "spaces": _on_words(" ".join),
    "dots": _on_words(".".join),
    "leetspeak": _on_words(lambda word: word.translate(_LEET)),
    "no width": _on_words("\u200b".join),
    "homoglyphs": _on_words(lambda word: word.translate(_CYRILLIC)),
    "stretched": _on_words(lambda word: word[:2] + 4 * word[1] + word[2:]),
}
