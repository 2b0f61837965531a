"""Whether somebody asks to be shown a picture, and of what: "show me the diagram of …", in three languages."""

from __future__ import annotations

import re

from core.knowledge.wording import is_function_word

_POLITE = r"(?:please |hey |hi |hello |mynah |ok |okay |and |now |(?:can|could|would|will) you )*"
_WORDS = r"(?P<before>(?: \w+){0,6}?)"
_ENGLISH = (
    rf"{_POLITE}(?:show|display|send|give|bring up|pull up|(?:can|could|may) (?:i|we) (?:see|have)"
    r"|let (?:me|us) see|i (?:want|need|would like|d like) (?:to see|to look at)"
    r"|(?:is|are) there|do (?:you|we) have|where (?:is|are))(?: me| us)?",
    r"(?:diagram|flowchart|chart|picture|image|photo|photograph|drawing|illustration|screenshot"
    r"|sketch|graphic|map|floor plan|logo)s?",
    "",
)
_GERMAN_PICTURE = (
    r"(?P<joined>\w*)(?:diagramm|schaubild|bild|foto|abbildung|grafik|zeichnung|skizze|screenshot"
    r"|karte|logo)(?:e|er|en|ern|n|s|es)?"
)
_HEARD = r"(?:bitte |hey |hallo |mynah |ok |und |nun |jetzt )*"
_GERMAN = (
    rf"{_HEARD}(?:zeige?|zeigt|gib|schicke?|gibt es|habt ihr|haben wir|wo (?:ist|sind|finde ich))"
    r"(?: mir| uns)?",
    _GERMAN_PICTURE,
    "",
)
_GERMAN_VERB_LAST = (
    rf"{_HEARD}(?:(?:kannst|könntest|würdest) du|(?:kann|könnte|darf|möchte|will) ich"
    r"|ich (?:möchte|will|würde gerne?))(?: mir| uns)?",
    _GERMAN_PICTURE,
    r" (?:zeigen|anzeigen|schicken|sehen|ansehen)",
)
_SPANISH = (
    r"(?:por favor |hola |oye |mynah |ahora |(?:me |nos )?(?:puedes|podrías) )*"
    r"(?:mu[eé]stra(?:me|nos)?|mostrar(?:me|nos)?|ens[eé]ña(?:me|nos)?|enseñar(?:me|nos)?|ver|dame"
    r"|(?:quiero|quisiera|puedo|me gustaría) ver|hay|d[oó]nde est[aá]n?)",
    r"(?:diagrama|im[aá]gen|foto|fotograf[ií]a|dibujo|ilustraci[oó]n|captura(?: de pantalla)?"
    r"|gr[aá]fico|esquema|plano|mapa|logo|croquis)(?:s|es)?",
    "",
)
_SHAPES = (
    *(
        (language, re.compile(rf"{opening}{_WORDS} {picture}\b(?P<after>.*?){end}"))
        for language, (opening, picture, end) in (
            ("en", _ENGLISH),
            ("de", _GERMAN),
            ("de", _GERMAN_VERB_LAST),
            ("es", _SPANISH),
        )
    ),
    ("en", re.compile(r"what (?:does|do) (?P<after>.+) look like")),
    ("de", re.compile(r"wie (?:sieht|sehen) (?P<after>.+) aus")),
    ("es", re.compile(r"qu[ée] aspecto (?:tiene|tienen) (?P<after>.+)")),
)
_SIGNS = re.compile(r"[^\w-]+")
_LONGEST = 300
"""Characters; longer messages ask for more than a picture."""


def asked_to_see(text: str) -> str:
    """The words that say what the picture is to show; "" where none is asked for, or nothing is said of it."""
    if len(text) > _LONGEST:
        return ""
    said = _SIGNS.sub(" ", text.lower()).strip()
    for language, shape in _SHAPES:
        if found := shape.fullmatch(said):
            words = " ".join(filter(None, found.groups())).split()
            return " ".join(word for word in words if not is_function_word(word, language))
    return ""
