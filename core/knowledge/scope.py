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
_REPORTING_WORDS = (
    "believe believes believed claim claims claimed say says said think thinks assume assumes suspect "
    "allegedly supposedly reportedly rumour rumor doubt according unverified unconfirmed as angeblich "
    "behauptet sagt glaubt laut dice dicen cree creen según"
)
_REPORTING = frozenset(_REPORTING_WORDS.split())
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
_ACTING = {
    "en": "is are was were has have had can may must should would be",
    "de": "ist sind war waren hat haben hatte wird werden kann können darf dürfen muss müssen soll",
    "es": "es son está están era tiene tienen hay puede pueden debe deben",
    "fr": "est sont était a ont peut peuvent doit doivent",
    "it": "è sono era ha hanno può possono deve devono",
    "pt": "é são era tem têm há pode podem deve devem",
    "ru": "есть был была были может могут должен должна должны",
}
# Verbs that are hardly ever nouns, with which a predicate may begin.
_PREDICATING = {
    "en": "gets get gives give takes take makes make keeps keep runs needs reads writes write sends send "
    "shows stores deletes delete creates create receives receive becomes become remains remain holds "
    "contains contain includes include allows allow requires require lets does goes go comes come",
    "es": "se",
}
_QUALIFYING = {
    "en": "if when whenever unless until once while where provided after before as because since so "
    "which who whose whom than to for with without both either",
    "de": "wenn falls sofern sobald solange bis nachdem bevor während weil da dass wer welche welcher "
    "welches als ohne mit für sowohl",
    "es": "si cuando que quien quienes cuyo donde hasta para con sin porque mientras",
    "fr": "si quand lorsque que qui dont où jusqu pour avec sans",
    "it": "se quando che chi cui dove finché per con senza",
    "pt": "se quando que quem cujo onde até para com sem",
    "ru": "если когда который которая которые которое чтобы пока для с",
}
_PREPOSITIONS = {
    "en": "during outside inside beyond under over above below beneath beside besides behind between "
    "among amid against throughout toward towards across along around past upon near off despite "
    "notwithstanding except plus minus within after before until till since following regarding "
    "concerning given barring pending depending considering unlike like than about up down out "
    "due thanks subject provided thereafter afterwards afterward later otherwise else",
    "de": "außerhalb innerhalb oberhalb unterhalb während trotz wegen statt anstatt gegen ab seit hinter "
    "neben zwischen über unter vor nach ohne um bis gemäß laut entlang jenseits dank mangels je aus "
    "beim ins ans fürs danach dann sonst davor dafür davon später ansonsten dies das dieser",
    "es": "durante fuera dentro tras según ante bajo contra entre hacia sobre desde hasta sin con a al "
    "de del antes después luego esto eso",
    "fr": "pendant hors dehors selon sous contre entre vers dès depuis jusqu sans à au aux de du des "
    "après avant malgré ensuite puis sinon cela ceci",
    "it": "durante fuori dentro dopo prima secondo sotto contro tra fra verso sopra a al alla di del "
    "della da dal dalla",
    "pt": "durante fora dentro após antes segundo sob contra entre sobre desde a ao à de do da",
    "ru": "вне внутри во со о об под над перед между против из к у при кроме",
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
_MOVING = {
    "en": "in on at for with by from per via during after before within if when while until unless "
    "once to every each since because as without",
    "de": "in im am an auf für mit bei nach vor während wenn falls sobald bis um jeden jede jedes ohne",
    "es": "en para con por durante tras antes después si cuando cada hasta sin los las el",
    "fr": "dans en sur pour avec pendant après avant si quand chaque sans",
    "it": "in nel nella per con durante dopo prima se quando ogni senza",
    "pt": "em no na para com durante após antes se quando cada sem",
    "ru": "в на для после до если когда каждый без",
}
_PRONOUNS = "it they he she this these es sie er dies diese il elle ils elles ella ellos"
PRONOUNS = frozenset(_PRONOUNS.split())

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
_BINDS, _HARMS, _ACTS = _read(_BINDING), _read(_HARMING), _read(_ACTING)
_PREDICATES, _QUALIFIES = _read(_PREDICATING), _read(_QUALIFYING)
_PLACES = _read(_PREPOSITIONS)
_JOINS, _CHOOSES, _RELATES, _MOVES = _read(_AND), _read(_OR), _read(_RELATING), _read(_MOVING)


def is_known(language: str) -> bool:
    """Whether there are words for it here; of other languages nothing is left out."""
    return language in _DENYING or language == "zh"


def denies(word: str, language: str) -> bool:
    """Whether the word turns what it stands with into its contrary, or forbids it."""
    return word in _of(_DENIES, language) or word.endswith("n't")


def reaches(word: str, language: str) -> bool:
    """Whether what stands around the word is another statement without it."""
    return denies(word, language) or word in _of(_NARROWS, language) or bool(_UNSPACED.search(word))


def reports(word: str) -> bool:
    """Whether the word makes a statement somebody's: "as critics claim"."""
    return word in _REPORTING


def binds(word: str, language: str) -> bool:
    """Whether the word allows, obliges, or speaks of all of a kind: may, must, every."""
    return word in _of(_BINDS, language)


def harms(word: str, language: str) -> bool:
    """Whether the word warns of what a command does."""
    return word in _of(_HARMS, language)


def acts(word: str, language: str) -> bool:
    """Whether the word is a verb wherever it stands, so that what it stands in is a clause."""
    return word in _of(_ACTS, language)


def predicates(word: str, language: str) -> bool:
    """Whether what the word begins is told of a subject before it."""
    return acts(word, language) or word in _of(_PREDICATES, language)


def qualifies(word: str, language: str) -> bool:
    """Whether what follows the word says when, or of which: two parts of that hold only together."""
    return word in _of(_QUALIFIES, language)


def places(word: str, language: str) -> bool:
    """Whether what begins with the word says where, when or for what all that follows holds."""
    return (
        relates(word, language)
        or word in _of(_MOVES, language)
        or word in _of(_PLACES, language)
        or qualifies(word, language)
    )


def joins(word: str, language: str) -> bool:
    """And, but."""
    return word in _of(_JOINS, language)


def chooses(word: str, language: str) -> bool:
    """Or."""
    return word in _of(_CHOOSES, language)


def relates(word: str, language: str) -> bool:
    """Whether the word begins an addition that its sentence can do without."""
    return word in _of(_RELATES, language)


def moves(word: str, language: str) -> bool:
    """Whether what the word begins may stand at either end of its sentence."""
    return word in _of(_MOVES, language)


def unspaced_reaching(text: str) -> frozenset[str]:
    """What `reaches` in a stretch of a script without spaces."""
    return frozenset(_UNSPACED.findall(text))
