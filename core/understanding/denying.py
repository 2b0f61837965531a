"""Whether a question is about what is not: "Why can't I …?", "without", "no longer"."""

from __future__ import annotations

import re

_DENIES = {
    "en": r"\b(?:not|no|never|nobody|none|nothing|nowhere|neither"
    r"|without|cannot|unable|\w+n['’]t|can?nt|dont|doesnt|wont)\b",
    "de": r"\b(?:nicht|nichts|kein(?:e[nmrs]?)?|nie|niemals|niemand|ohne|weder)\b",
    "es": r"\b(?:no|nunca|jamás|nadie|nada|ni|ning[uú]n[oa]?|sin|tampoco)\b",
    "zh": r"[不没沒未别別]|无(?!线)|無(?!線)",
    "ja": r"ない|なく|ません|ずに|なし",
}
# What says no without meaning it: who does not know asks all the same, "Can't I …?" asks "Can I …?".
_EMPTY = {
    "en": r"\b(?:(?:do|did|ca)n['’]t|(?:do|did|can) ?not|dont|didnt|cant) (?:seem to )?"
    r"(?:know|understand|remember|recall|see|find|figure)\b"
    r"|\b(?:not sure|no idea|not certain|no clue|if not|or not|whether or not|no problem|no matter)\b"
    r"|^\W*(?:is|are|was|do|does|did|ca|could|will|would|should|have|has|wo)n['’]t\b"
    r"|,\s*\w+n['’]t (?:it|they|we|you|i|he|she)\W*$",
    "de": r"\b(?:weiß|weiss|finde|verstehe|kenne)\b[^,.?!]{0,20}\bnicht\b"
    r"|\bkeine ahnung\b|\boder nicht\b|\bnicht wahr\b",
    "es": r"\bno (?:sé|se|encuentro|entiendo|recuerdo)\b|,\s*¿?no\W*$|\bo no\b",
    "zh": r"(.)[不没沒]\1|有[没沒]有|是否|不知道|不清楚|找不到|不好意思|不同|没有?关系",
    "ja": r"(?:なければ|なくては|ないと)(?:な|い)[^。？?]{0,4}|ません(?:か|でしょうか)"
    r"|ないですか|かもしれない|かもしれません|わから(?:ない|ません)|知ら(?:ない|ません)|すみません",
}
_READ = {
    language: (re.compile(form, re.I), re.compile(_EMPTY[language], re.I))
    for language, form in _DENIES.items()
}


def denies(question: str, language: str) -> bool:
    """Whether it says "not" of what it asks; in languages that are not known here, never."""
    if language not in _READ:
        return False
    form, empty = _READ[language]
    return form.search(empty.sub(" ", question)) is not None
