"""What a question asks for (a time, a place, a reason, …), told by the question words of its language."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

Asked = Literal[
    "how", "way", "why", "when", "where", "who", "amount", "duration", "often", "what", "whether"
]

_AUXILIARY = (
    r"(?:is|are|was|were|am|do|does|did|can|could|will|would|shall|should|must|may|might|ha(?:s|ve|d)"
    r"|to)(?:n't)?\b|['’](?:s|re|d|ll)\b"
)
_TOLD = r"(?<=know )|(?<=tell )|(?<=tell me )|(?<=tell us )|(?<=say )|(?<=explain )|(?<=wonder )"
# English asks with words that join clauses, too: "when I am ill", "the colleague who left". They ask
# where they stand first, before an auxiliary or behind what wants to be told.
_EN = (
    r"(?:(?:^\W*(?:(?:from|since|until|till|by|and|so|to|at|with) )?|{told})\b(?:{word})\b"
    r"|\b(?:{word})(?=\W{{0,2}}(?:{auxiliary})))"
)


def _english(word: str) -> str:
    return _EN.format(told=_TOLD, word=word, auxiliary=_AUXILIARY)


# In this order: what an earlier form took is not read again, as "how" in "how long".
_WORDS: dict[str, tuple[tuple[Asked, str], ...]] = {
    "en": (
        ("why", r"\bwhy\b|\bhow come\b|\bwhat\b.{0,20}\breasons?\b|^\W*what\b.*\bfor\W*$"),
        ("often", r"\bhow (?:often|frequently|regularly)\b|\bhow many times\b|\bfrequency\b"),
        (
            "duration",
            r"\bhow long\b|\bhow (?:many (?:minute|hour|day|week|month|year)s|much time)\b|\bduration\b",
        ),
        ("when", r"\b(?:what|which) (?:time|day|date|month|year)\b|\bhow (?:early|late|soon)\b"),
        ("how", rf"\bhow(?= (?:{_AUXILIARY}|about|i|you|we|people)\b)|\bhow\W*$"),
        (
            "way",
            r"\bwhere(?= (?:(?:do|can|could|should|must|may) (?:i|we)|(?:i|we) (?:can|should|must)|to)\b)",
        ),
        ("amount", r"\bhow (?=\w)"),
        ("when", _english("when")),
        ("where", _english("where")),
        ("who", _english("who|whom|whose")),
    ),
    "de": (
        ("why", r"\b(?:warum|wieso|weshalb|wozu|weswegen)\b"),
        ("often", r"\bwie (?:oft|häufig|regelmäßig)\b"),
        ("when", r"\bwann\b|\bum wie ?viel uhr\b|\bwie (?:spät|früh|bald)\b"),
        ("when", r"\b(?:an )?welche[mnrs]? (?:tag|datum|monat|jahr|uhrzeit)e?\b"),
        (
            "duration",
            r"\bwie ?lang(?:e)?\b|\bwie ?viele? (?:minute|stunde|tage|woche|monat|jahre?)n?e?\b",
        ),
        ("amount", r"\bwie ?viele?[nrms]?\b|\bwie (?:hoch|groß|teuer)\b"),
        ("how", r"\bwie\b|\bwodurch\b|\bwomit\b"),
        ("way", r"\bwo(?= \w+ (?:ich|wir|man)\b)"),
        ("where", r"\b(?:wo|wohin|woher)\b"),
        ("who", r"\b(?:wer|wem|wen|wessen)\b"),
    ),
    "es": (
        ("why", r"\bpor ?qué\b|\bpara qué\b|^\W*por que\b"),
        ("often", r"\bcon qué frecuencia\b|\bcada cuánto\b|\bcuántas veces\b"),
        (
            "when",
            r"\bcuándo\b|^\W*cuando\b|\b(?:a|desde|hasta) qué (?:hora|día|fecha)\b|\bqué día\b",
        ),
        (
            "duration",
            r"\bcuánto (?:tiempo|dura)\b|\bcuánt[oa]s (?:minuto|hora|día|semana|mes|año)e?s\b",
        ),
        ("amount", r"\bcuánt[oa]s?\b|^\W*cuant[oa]s?\b"),
        ("how", r"\bcómo\b|^\W*como\b|\bde qué (?:manera|forma)\b"),
        ("way", r"\bdónde(?= (?:puedo|podemos|debo|se puede|hay que|tengo que)\b)"),
        ("where", r"\b(?:a|de)?dónde\b|^\W*(?:a|de)?donde\b"),
        ("who", r"\bquién(?:es)?\b|^\W*quien(?:es)?\b"),
    ),
    "zh": (
        ("why", r"为什么|為什麼|为何|為何|为啥|怎么会|凭什么"),
        ("often", r"多久.{0,6}一次|多常|几次|频率"),
        ("when", r"什么时候|什麼時候|何时|何時|几点|幾點|几号|哪天|哪一天|几时"),
        ("duration", r"多久|多长时间|多長時間|(?:几|多少)个?(?:分钟|小时|天|周|星期|月|年)"),
        ("amount", r"多少|几|幾"),
        ("how", r"怎么|怎麼|怎样|怎樣|如何|咋"),
        ("way", r"在?哪[里裡儿](?=可以|能)|(?:可以|能)在哪[里裡儿]"),
        ("where", r"哪里|哪裡|哪儿|在哪|何处|什么地方"),
        ("who", r"谁|誰|哪位|什么人"),
    ),
    "ja": (
        ("why", r"なぜ|何故|どうして|なんで|理由"),
        ("often", r"何回|頻度|どれくらいの頻度"),
        ("when", r"いつ|何時(?!間)|何日(?:に|から|まで)|何曜日|何月"),
        ("duration", r"どのくらい|どれくらい|どれぐらい|何(?:分|時間|日|週|か月|ヶ月|カ月|年)間?"),
        ("amount", r"いくら|いくつ|何(?:人|個|件|枚|台)"),
        ("how", r"どう|どのように|方法|やり方|手順"),
        ("way", r"どこで(?=.*(?:できます|すれば))"),
        ("where", r"どこ|何処|どちら"),
        ("who", r"誰|だれ|どなた"),
    ),
}
_READ = {
    language: tuple((asked, re.compile(form, re.I)) for asked, form in forms)
    for language, forms in _WORDS.items()
}
_WHAT = re.compile(
    r"\b(?:what|which|was|welche[nmrs]?|qu[eé]|cu[aá]l(?:es)?)\b|什么|什麼|哪|何|なに", re.I
)
_WHETHER = re.compile(rf"[?？]\W*$|[吗嗎かの]\W*$|^\W*{_AUXILIARY}", re.I)
_ALIKE: tuple[frozenset[Asked], ...] = (
    frozenset(("how", "way")),  # "Where do I submit …?" wants the place, or the way
    frozenset(("where", "way")),
    frozenset(("duration", "amount")),  # "how many months", "how much holiday"
    frozenset(("often", "amount")),  # "how many times"
)
_NOT_WHAT = frozenset[Asked](("why",))
"""Nobody asks for these by "what", as for a time: "What is the deadline?"."""
_NOT_WHETHER = frozenset[Asked](("why", "when", "who", "amount", "duration", "often"))


def asked_for(question: str, language: str) -> frozenset[Asked]:
    """What it asks for; nothing where it only states, or in a language that is not known here."""
    found, _ = _read(question, language)
    if not found and _WHAT.search(question):
        found.add("what")
    if not found and _WHETHER.search(question):
        found.add("whether")
    return frozenset(found)


def without_asking(question: str, language: str) -> str:
    """Its other words: "are backups kept?" of "How long are backups kept?"."""
    return _read(question, language)[1]


def _read(question: str, language: str) -> tuple[set[Asked], str]:
    found = set[Asked]()
    for asked, form in _READ.get(language, ()):
        question, times = form.subn(" ", question)
        if times:
            found.add(asked)
    return found, question


def asks_otherwise(asked: frozenset[Asked], examples: Sequence[frozenset[Asked]]) -> bool:
    """Whether a question that asks for this asks for what no example does.

    What asks what or whether is too open to say so: "Is there a way to …?" wants the way. So are
    examples of which some only state, or some ask whether and others something else.
    """
    whether = ["whether" in each for each in examples]
    if not asked or not all(examples) or any(whether) != all(whether):
        return False
    if all(whether):
        return bool(asked & _NOT_WHETHER)
    wanted = frozenset[Asked]().union(*examples) - {"what"}
    if not wanted:
        return bool(asked & _NOT_WHAT)
    alike = wanted.union(("what", "whether"), *(each for each in _ALIKE if each & wanted))
    return not asked & alike
