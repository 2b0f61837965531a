"""Whether somebody asks for answers of another length, in five languages: "shorter, please", "too long"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

from core.understanding.mode import bare

Length = Literal["short", "usual"]

_POLITE = (
    r"(?:(?:please|pls|ok|and|now|mynah|can you|could you|would you|that|it|this|answer|answers?|explain"
    r"|make|keep|say|give me|put|in|a|an|the|bit|little|much|even|bitte|und|nun|mach|mache|fass|fasse"
    r"|sag|antworte|erkläre|kannst du|geht|es|das|etwas|viel|noch|eine|mir|por favor|puedes|hazlo|dilo"
    r"|responde|un poco|mucho|una|respuestas?|antworten|antwort)\s+)*"
)
_AFTER = r"(?:\s+(?:please|pls|thanks|next time|bitte|danke|por favor|gracias|answers?|version|antworten))*"
_WANTED: Mapping[Length, str] = {
    "short": r"shorter|briefer|(?:be )?(?:short|brief|concise)|more (?:concise|brief)|tl ?dr|less detail(?:ed)?"
    r"|fewer words|kürzer|knapper|kurz(?: und knapp)?|weniger (?:text|ausführlich)|kurzfassung"
    r"|más (?:corto|corta|breve)|breve|resumido|(?:请|可以|能不能)*(?:再)?(?:简短|简洁|短)(?:一点|一些|点)?(?:吧|吗)?"
    r"|(?:もっと|もう少し)*(?:短く|簡潔に|手短に)(?:して|してください|お願いします)?",
    "usual": r"longer|more (?:details?|detailed|elaborate)|detailed|länger|ausführlicher|detaillierter"
    r"|mehr details|más (?:detalles?|largo|larga|detallado)|(?:请|可以|能不能)*(?:再)?(?:更)?(?:详细|长)"
    r"(?:一点|一些|点)?(?:吧|吗)?|(?:もっと|もう少し)*(?:長く|詳しく)(?:して|してください|お願いします)?",
}
_BLAMED: Mapping[Length, str] = {
    "short": r"\btoo (?:long|wordy|verbose|lengthy|detailed|much text)\b|\bzu (?:lang|ausführlich|viel text)\b"
    r"|\bdemasiado (?:larg[oa]|detallad[oa]|texto)\b|太长|太啰嗦|長すぎ",
    "usual": r"\btoo (?:short|brief|terse)\b|\bzu (?:kurz|knapp)\b|\bdemasiado (?:cort[oa]|breve)\b|太短|短すぎ",
}
_THIS = (
    r"(?:(?:ok|but|sorry|that(?:'s)?|this|it(?:'s)?|your|the|answer|is|was|far|way|das|die|antwort|ist|war"
    r"|viel|la|respuesta|es)\s+)*(?:(?:这个?)?回答)?"
)


LONGEST = 80
"""Characters of a message that asks for nothing else."""


def wanted_length(text: str) -> Length | Literal[""]:
    """What a message asks that asks for this and nothing else; it may blame the answer before it."""
    if len(text) > LONGEST:
        return ""
    said = bare(text)
    for length, words in _WANTED.items():
        if re.fullmatch(rf"{_POLITE}(?:{words}){_AFTER}", said):
            return length
        if re.fullmatch(rf"{_THIS}(?:{_BLAMED[length]})(?:了|{_AFTER})", said):
            return length
    return ""


def blamed_length(comment: str) -> Length | Literal[""]:
    """What somebody wishes who says of an answer, among other things, that it is too long or too short."""
    said = bare(comment)
    return next((length for length, words in _BLAMED.items() if re.search(words, said)), "")
