"""Takes a message that asks several things apart, so that each is searched for and answered."""

from __future__ import annotations

import re
from dataclasses import replace

from core.conversation.turn import Part
from core.knowledge.sentences import sentences
from core.knowledge.wording import content_terms

MOST = 8
"""Further questions stay with the last one."""
CHARACTERS = 1_500
"""Longer messages hold logs or drafts, whose question marks ask nothing."""
FEWEST_TERMS = 2
"""That say something, of each question that "and" joins to others."""
FEWEST_WORDS = 3
"""Of a question where one of them says something."""

MARKS = ("?", "？", "؟")
"""Of a question, in Latin, East Asian and Arabic script."""
_ASKING = (
    r"how|what|when|where|which|who|whom|whose|why|"
    r"wie|was|wann|wo|wohin|wer|wem|wen|warum|welche[rsnm]?|"
    r"cómo|qué|cuándo|dónde|cuál|cuáles|quién|cuánt[oa]s?|"
    r"comment|quand|où|quel(?:le)?s?|qui|pourquoi|combien|"
    r"come|quando|dove|quale|chi|perché|como|quanto|onde|qual|quem"
)
INTERROGATIVE = re.compile(rf"\b(?:{_ASKING})\b", re.I)
_AT_END = re.compile(rf"\b(?:{_ASKING})\W*$", re.I)
_AND = re.compile(r"^\W*(?:and|or|und|oder|y|o|et|ou|e)\s+", re.I)
PREPOSITIONS = (
    "for|in|on|at|with|without|from|to|of|under|over|after|before|during|by|about|within|until|since|"
    "für|im|am|an|auf|bei|beim|mit|ohne|von|vom|zu|zum|zur|nach|vor|aus|seit|bis|"
    "para|con|sin|de|del|por|sobre|en|a|al|desde|hasta|pour|avec|sans|dans|sur|chez|per|senza|com|sem|em"
)
ARTICLES = "the|a|an|our|der|die|das|den|dem|des|el|la|los|las|le|les|il|lo|o|os|as"
_JOINED = r"^\W*(?:and|or|but|und|oder|aber|y|o|pero|et|ou|mais|e|ma|mas)\s+"
_FRAGMENT = re.compile(
    rf"{_JOINED}(?:(?:{PREPOSITIONS})\s+[^?？]+"
    # What an article begins is a thing of up to three words, whose verb would come after them.
    rf"|(?:(?:{ARTICLES})\s+[\w-]+\s+)?[\w-]+(?:\s+[\w-]+)?)\W*$",
    re.I,
)
"""A piece of a question, whose verb was said before: "And in the first year?", "Or part-time?"."""
ABOUT = re.compile(
    r"^\W*(?:(?:and|but|so|und|aber|y|pero)\s+)?(?:what about|how about|was ist mit|wie ist es mit|"
    r"qué hay de|qué pasa con|qué tal)\s+",
    re.I,
)
"""What stands before such a piece, and asks nothing itself."""
LONGEST_PIECE = 6
"""Words behind that: more of them may be a sentence of their own."""
_PREPOSED = re.compile(
    rf"^\W*(?:(?:and|und|y)\s+)?(?:{PREPOSITIONS})\s+(?:{_ASKING})(?:\s+[\w-]+)?\W*$", re.I
)
"""A question without its verb: "Within what time?", "Since when?"."""
_DEGREE = re.compile(r"\b(?:how|wie|cómo|combien|quanto)\s+(?P<degree>[\w-]+)", re.I)
"""What a question word asks the degree of, as "long" in "how long", names nothing."""
_BOUND = re.compile(
    r"^\W*(?:if|when|while|once|as|since|after|before|during|unless|assuming|suppose|wenn|falls|sobald|"
    r"während|nachdem|bevor|bei|nach|si|cuando|mientras|después|antes|quand|lorsque|après|avant|se)\b"
    r"[^?]*,|\b(?:between|whether|zwischen|ob|entre|tra|fra)\b",
    re.I,
)
"""What holds for all that "and" joins, or needs both."""
_QUOTED = re.compile(r"(?:^|\s)['‘\"“„«「『][^'’\"”“»」』]*[?？]")
_FURTHER = re.compile(rf",?\s+(?:and|or|und|oder|y|o|et|ou|e)\s+(?=(?:{_ASKING})\b)", re.I)
_CALL = re.compile(
    r"(?:does|do|can|could|would|has|is|weiß|weiss|kann|kennt|hat|alguien|quelqu'un)\b.{0,12}"
    r"\b(?:anyone|anybody|someone|somebody|you|jemand|wer|sabe|puede|sait)\b.{0,16}[?？]",
    re.I,
)
"""What only calls for an answer: "Does anyone know?" """
_LEANING_WORDS = {
    "en": "(?:what|how) about|it|its|they|them|their|those|these|that|this"
    # "This week" points to the calendar.
    "(?! (?:morning|afternoon|evening|week|weekend|month|quarter|season|year)s?\\b)|he|she|him|his|her|"
    "(?<!is )(?<!are )there|ones?|else",
    "de": r"was ist mit|das(?=\W*$)|ihn|ihm|ihnen|ihr|"
    r"dies(?:e[rsnm]?)?(?! (?:woche|wochenende|monat|quartal|jahr)(?:es|s)?\b)|dort|"
    "da(?:mit|von|für|rin|ran|nach|zu|bei|gegen)|(?-i:sie|er)|"
    # "Gibt es …?" and "Ist es möglich, …?" point to nothing.
    "(?<!gibt )(?<!geht )es(?! (?:möglich|erlaubt|nötig|üblich|um|ein|eine|einen|kein|keine)\\b)",
    "es": r"ell[oa]s?|él|es[oa]s?|est[oa]s?(?! (?:mañana|tarde|noche|semana|mes|trimestre|año)\b)|allí|lo|"
    r"(?<=cómo )l[aeo]s?|(?<=dónde )l[aeo]s?|(?<=cuándo )l[aeo]s?|\w{3,}[aei]rl[aeo]s?",
    "fr": "ils?|elles?|cela|ça|celui|celle|y",
    "it": "ess[oai]|quest[oaie]|quell[oaie]|lì",
    "pt": "eles?|elas?|iss?to|isso|ess[ea]|lá",
    "zh": "[他她它这那]|^(?!.*[什哪谁几吗怎么]).{1,20}呢",
    "ja": "[そこ](?:の|れ|こ|ちら)|彼|^.{1,20}(?<!に)は[？?]",
}
"""What points to something that was said before."""
_LEANING = {
    language: re.compile(words if language in ("zh", "ja") else rf"\b(?:{words})\b", re.I)
    for language, words in _LEANING_WORDS.items()
}


def questions_in(text: str, language: str) -> tuple[Part, ...]:
    """The questions in a message, each with what was told before it; () where it asks one thing.

    What only calls for an answer ("Does anyone know?") is none; what cannot be told from what is
    asked before it ("And is it free?") stays with that, and so does what stands in quotation marks.
    """
    if len(text) > CHARACTERS or _QUOTED.search(text):
        return ()
    found: list[Part] = []
    told, after = "", ""
    for start, end in sentences(text):
        sentence = text[start:end]
        asks = sentence.endswith(MARKS) and not _CALL.fullmatch(sentence)
        for question in _apart(sentence, language) if asks else ():
            if not found and _is_bare(question, language):
                told = _joined(told, question)
            elif found and not after and (leans(question, language) or len(found) == MOST):
                found[-1] = replace(found[-1], question=_joined(found[-1].question, question))
            else:
                found.append(Part(question, told))
            after = ""
        if not asks:
            told, after = _joined(told, sentence), _joined(after, sentence)
    if found and after:
        found[-1] = replace(found[-1], told=_joined(found[-1].told, after))
    return tuple(found) if len(found) > 1 else ()


def _joined(one: str, other: str) -> str:
    return f"{one} {other}".strip()


def _apart(sentence: str, language: str) -> list[str]:
    """The questions that "and" joins."""
    pieces = _FURTHER.split(sentence)
    leaning = any(leans(piece, language) for piece in pieces[1:])
    short = any(len(content_terms(piece, language)) < FEWEST_TERMS for piece in pieces)
    if leaning or short or any(map(_AT_END.search, pieces)):  # "when and how leave is taken"
        return [sentence]
    if _BOUND.search(pieces[0]):  # "If I am ill, …", "the difference between what … and what …"
        return [sentence]
    return pieces


def leans(question: str, language: str) -> bool:
    """Whether it is no whole question, or points to what was said."""
    return points(question, language) or is_piece(question, language)


def points(question: str, language: str) -> bool:
    """Whether a word of it stands for something that was said before."""
    leaning = _LEANING.get(language)
    return leaning is not None and leaning.search(question) is not None


def is_piece(question: str, language: str) -> bool:
    """Whether it is only a piece of a question: without the words before it, it asks nothing."""
    named, about = ABOUT.subn("", question)
    if about and points(named, language):
        return False
    short = bool(about) and len(named.split()) <= LONGEST_PIECE
    fragment = (short or _FRAGMENT.match(question)) and INTERROGATIVE.search(named) is None
    return bool(fragment or _PREPOSED.match(question)) or _is_bare(question, language)


def own_terms(question: str, language: str) -> frozenset[str]:
    """What it names itself: without what points back, and what only asks how much or how long."""
    leaning = _LEANING.get(language)
    text = leaning.sub(" ", question) if leaning else question
    degrees = {term for each in _DEGREE.findall(text) for term in content_terms(each, language)}
    return frozenset(content_terms(text, language)) - degrees


def _is_bare(question: str, language: str) -> bool:
    """No word says anything, or a single one in no whole question: "And for PDFs?", "How early?"."""
    told = len(content_terms(question, language))
    whole = INTERROGATIVE.search(question) and len(_AND.sub("", question).split()) >= FEWEST_WORDS
    return told == 0 or (told == 1 and not whole)
