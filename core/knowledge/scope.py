"""Words that decide how far another word reaches: what denies, restricts, forbids or only reports.

Lists of words, for the languages Mynah reads best; for others the English ones hold as well. They
name what a sentence may not lose. What it may gain needs no list, since it may gain next to nothing.
"""

from __future__ import annotations

import re

_DENYING = {
    "en": "not no never none neither nor without nothing nobody nowhere hardly barely scarcely rarely "
    "seldom lack lacks fail fails failed forbidden prohibited banned illegal disallowed avoid refrain "
    "beware mistake mistakes false wrong untrue incorrect myth myths anti-pattern anti-patterns "
    "antipattern antipatterns pitfall pitfalls don't unsupported",
    "de": "nicht kein keine keinen keinem keiner keines nie niemals ohne weder noch nichts niemand "
    "kaum selten verboten untersagt vermeiden vermeide falsch irrtum unzulässig",
    "es": "no nunca jamás sin ningún ninguna ninguno nada nadie ni tampoco apenas raramente prohibido "
    "prohibida evitar evite falso falsa error",
    "fr": "ne pas jamais sans aucun aucune rien ni personne rarement interdit interdite éviter évitez faux",
    "it": "non mai senza nessun nessuno nessuna nulla né raramente vietato evitare evita falso",
    "pt": "não nunca sem nenhum nenhuma nada nem raramente proibido evite evitar falso",
    "ru": "не нет без никогда ни нельзя никто ничего редко запрещено избегайте ложь",
}
_NARROWING = {
    "en": "only except unless until if when whenever while where whereas once provided providing "
    "subject pending otherwise instead rather unlike sometimes usually often mostly almost nearly "
    "least most more less fewer up under over about around approximately roughly maximum minimum some "
    "partly partially excluding exception exceptions exempt besides apart assuming long far believe "
    "believes believed claim claims claimed say says said think thinks assume assumes suspect "
    "allegedly supposedly reportedly rumour rumor maybe perhaps probably possibly might could would unclear doubt "
    "according unverified unconfirmed respectively request approval permission consent yet "
    "formerly previously temporarily",
    "de": "nur ausnahme ausnahmen ausgenommen außer falls wenn sofern solange bis sobald statt "
    "anstatt manchmal meistens meist oft fast höchstens mindestens etwa ungefähr rund unter über "
    "teilweise angeblich vermutlich wahrscheinlich vielleicht behauptet sagt glauben glaubt laut jeweils "
    "beziehungsweise soll könnte erst bevor während",
    "es": "solo sólo solamente salvo excepto si cuando hasta mientras siempre que casi aproximadamente "
    "máximo mínimo menos más algunos algunas parcialmente supuestamente quizás tal vez dice dicen cree "
    "creen según podría aún todavía respectivamente",
    "fr": "seulement sauf si quand lorsque jusqu presque environ parfois souvent maximum minimum moins "
    "plus quelques prétendument peut-être dit croit selon pourrait tant respectivement",
    "it": "solo soltanto tranne eccetto se quando finché quasi circa massimo minimo meno più alcuni "
    "forse dice crede secondo potrebbe rispettivamente",
    "pt": "só somente apenas exceto salvo se quando até quase cerca máximo mínimo menos mais alguns "
    "talvez diz acredita segundo poderia respectivamente",
    "ru": "только кроме если когда пока почти около максимум минимум менее более некоторые возможно "
    "якобы говорят считают",
}
_BINDING = {
    "en": "can may must should shall allowed permitted required need needs all every each any always",
    "de": "kann können darf dürfen muss müssen soll sollte sollten erlaubt alle jeder jede jedes immer",
    "es": "puede pueden debe deben debería deberían hay permitido obligatorio todo todos toda todas siempre",
    "fr": "peut peuvent doit doivent devrait devraient permis obligatoire tout tous toute toutes toujours",
    "it": "può possono deve devono dovrebbe permesso obbligatorio tutto tutti tutta tutte sempre",
    "pt": "pode podem deve devem deveria permitido obrigatório todo todos toda todas sempre",
    "ru": "можно может могут должен должна должны нужно надо разрешено все всё каждый всегда",
}
_HARMING = {
    "en": "destroy destroys destroyed destructive erases wipes danger dangerous dangerously harmful "
    "warning caution irreversible irreversibly malicious attacker intruder",
    "de": "zerstört gefahr gefährlich achtung warnung vorsicht unwiderruflich angreifer",
    "es": "destruye peligro peligroso peligrosa advertencia irreversible atacante",
    "fr": "détruit danger dangereux dangereuse avertissement irréversible attaquant",
    "it": "distrugge pericolo pericoloso pericolosa avvertenza irreversibile",
    "pt": "destrói perigo perigoso perigosa aviso irreversível",
    "ru": "уничтожает опасно осторожно внимание необратимо",
}
_NUMBER_WORDS = (
    "eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty "
    "fifty sixty seventy eighty ninety hundred thousand million half zwei drei vier fünf sechs sieben "
    "acht neun zehn elf zwölf zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig hundert "
    "tausend dos tres cuatro cinco seis siete ocho nueve diez veinte treinta cincuenta cien mil deux "
    "trois quatre cinq sept huit neuf dix vingt trente cinquante cent mille"
)
NUMBER_WORDS = frozenset(_NUMBER_WORDS.split())
"""Numbers in words, of any language."""
OPPOSING = frozenset(("but", "aber", "pero", "mais", "ma", "mas", "но", "а"))
"""What they join is set against one another, in any language."""
_AND = {"en": "and but", "de": "und aber", "es": "y e pero", "fr": "et mais", "it": "e ed ma",
        "pt": "e mas", "ru": "и но а"}  # fmt: skip
_OR = {"en": "or", "de": "oder", "es": "o u", "fr": "ou", "it": "o", "pt": "ou", "ru": "или"}
_RELATING = {
    "en": "in on at for with by from per via through into within using because which who since",
    "de": "in im am an auf für mit von vom per durch bei beim zur zum weil",
    "es": "en para con por desde durante mediante porque",
    "fr": "dans en sur pour avec par depuis chez parce",
    "it": "in nel nella su per con da tramite perché",
    "pt": "em no na para com por desde porque",
    "ru": "в на для с от через по",
}

_UNSPACED = re.compile(
    r"[不没沒無无未非勿别別禁止只仅僅若如除才误誤避最约約或否假]|据说|可能|要是|之前|之后|同意|"
    r"批准|ない|ません|なし|ずに|だけ|のみ|場合|なら"
)


def _read(lists: dict[str, str]) -> dict[str, frozenset[str]]:
    read = {language: frozenset(words.split()) for language, words in lists.items()}
    return {language: words | read["en"] for language, words in read.items()}


def _of(lists: dict[str, frozenset[str]], language: str) -> frozenset[str]:
    return lists.get(language, lists["en"])


_DENIES, _NARROWS = _read(_DENYING), _read(_NARROWING)
_BINDS, _HARMS = _read(_BINDING), _read(_HARMING)
_JOINS, _CHOOSES, _RELATES = _read(_AND), _read(_OR), _read(_RELATING)
_EXCEPTING = (
    "except excluding unless außer ausgenommen salvo excepto sauf tranne eccetto exceto кроме"
)
_CUTTING = frozenset(_EXCEPTING.split()).union(*_DENIES.values())


def denies(word: str, language: str) -> bool:
    """Whether the word turns what it stands with into its contrary, or forbids it."""
    return word in _of(_DENIES, language) or word.endswith("n't")


def reaches(word: str, language: str) -> bool:
    """Whether what stands around the word is another statement without it."""
    return denies(word, language) or word in _of(_NARROWS, language) or bool(_UNSPACED.search(word))


def denies_somewhere(word: str) -> bool:
    """Whether it denies or excepts in any language, where nobody knows which one it is."""
    return word in _CUTTING or word.endswith("n't")


def binds(word: str, language: str) -> bool:
    """Whether the word allows, obliges, or speaks of all of a kind: may, must, every."""
    return word in _of(_BINDS, language)


def harms(word: str, language: str) -> bool:
    """Whether the word warns of what a command does."""
    return word in _of(_HARMS, language)


def joins(word: str, language: str) -> bool:
    """And, but."""
    return word in _of(_JOINS, language)


def chooses(word: str, language: str) -> bool:
    """Or."""
    return word in _of(_CHOOSES, language)


def relates(word: str, language: str) -> bool:
    """Whether the word begins an addition that its sentence can do without."""
    return word in _of(_RELATES, language)


def unspaced_reaching(text: str) -> frozenset[str]:
    """What `reaches` in a stretch of a script without spaces."""
    return frozenset(_UNSPACED.findall(text))
