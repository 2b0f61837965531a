"""Who asks for a report, an overview or a summary of something, and of what."""

from __future__ import annotations

import re

# A form a language: who is asked to give it, what it is called ("the report" is one that there is), of what.
_GIVE = {
    "en": r"(?:(?:please|kindly|now|(?:can|could|would|will) you|i(?: would|'d)? (?:need|want|like)"
    r"|we need|let (?:me|us) have|write|give|make|prepare|create|compile|draft|produce|provide|get"
    r"|show|send|put together|me|us|up)[ ,]+){0,6}",
    "de": r"(?:(?:bitte|nun|(?:kannst|könntest|würdest) du|(?:können|könnten|würden) sie"
    r"|ich (?:brauche|möchte|will|hätte gerne?)|wir brauchen|schreibe?|erstelle?|verfasse|mache?|gib"
    r"|gebe|liefere?|zeige?|mir|uns)[ ,]+){0,6}",
    "es": r"(?:(?:por favor|(?:puedes|podrías|puede|podría)|(?:necesito|quiero|quisiera)"
    r"|(?:escr[ií]b|redact|prepar|elabor|ha[zg]|haced?|cre|d)[a-zéá]{0,5}(?:me|nos)?"
    r"|me|nos)[ ,]+){0,6}",
}
_CALLED = {
    "en": r"an?\s+(?:[\w-]+\s+){0,2}(?:report|overview|summary|recap|digest|survey)"
    r"\s+(?:of|on|about|over|concerning|regarding)",
    "de": r"eine?n?\s+(?:[\w-]+\s+){0,2}(?:bericht|überblick|übersicht|zusammenfassung)"
    r"\s+(?:über|zu|zum|zur|von|vom|der|des|aller)",
    "es": r"una?\s+(?:[\w-]+\s+){0,1}(?:informe|resumen|reporte|panorama)"
    r"\s+(?:[\w-]+\s+){0,1}(?:de|del|sobre|acerca de)",
}
_ALL = {
    "en": r"(?:tell|show)\s+(?:me|us)\s+(?:everything|all)\s+(?:about|on)"
    r"|(?:summari[sz]e|sum up|recap)\s+(?:everything|all)\s+(?:about|on|of)",
    "de": r"(?:sage?|erzähle?|zeige?)\s+(?:mir|uns)\s+alles\s+(?:über|zu|zum|zur)",
    "es": r"(?:d[ií](?:me|nos)|cu[ée]nta(?:me|nos))\s+todo\s+(?:sobre|de|del|acerca de)",
}
_REPORT = re.compile(
    "|".join(
        rf"\W*{_GIVE[language]}(?:{_CALLED[language]}|{_ALL[language]})\s+(?=\S)"
        for language in _GIVE
    ),
    re.I,
)


def report_on(text: str) -> str:
    """What a report is asked on; "" where none is asked for, or on nothing that says what."""
    asked = _REPORT.match(text)
    return text[asked.end() :].strip() if asked else ""
