"""Chooses how a turn is answered: small talk, from the documents, or with tools. No model needed.

Careful on one side: whatever could be a question about documents is one. Small talk is only what
is nothing else from its first word to its last.
"""

from __future__ import annotations

import re
from typing import Literal

from core.conversation.turn import Mode
from core.understanding.questions import INTERROGATIVE

SmallTalk = Literal["hello", "abilities", "thanks", "wrong", "bye"]
Recollection = Literal["questions", "summary"]

_NAME = r"(?:\s+(?:mynah|there|bot|all|everyone|everybody|team|folks|again))*"
_SMALL_TALK: dict[SmallTalk, str] = {
    "hello": rf"(?:hi+|hello|hey+|howdy|greetings|good (?:morning|afternoon|evening|day)|hiya|yo){_NAME}"
    r"(?: (?:how are you(?: doing)?(?: today)?|nice to meet you|what'?s up))?"
    r"|how are you(?: doing)?(?: today)?"
    r"|hallo|guten (?:tag|morgen|abend)|moin|servus"
    r"|hola|buenos d[ií]as|buenas(?: tardes| noches)?"
    r"|bonjour|salut|bonsoir|ciao|buongiorno|ol[áa]|bom dia"
    r"|你好|您好|嗨|早上好|こんにちは|おはよう(?:ございます)?",
    "abilities": r"who are you|what are you|what(?:'s| is) your name"
    r"|what can (?:you do(?: for me)?|i ask(?: you)?)|what do you do|how can you help(?: me)?|help(?: me)?"
    r"|wer bist du|was kannst du(?: tun)?|hilfe|qui[ée]n eres|qu[ée] puedes hacer|ayuda"
    r"|qui es[- ]tu|que peux[- ]tu faire|aide|你是谁|你能做什么|帮助|あなたは誰(?:ですか)?|ヘルプ",
    "thanks": r"(?:ok(?:ay)? |great |perfect |cool |nice |awesome |super )?"
    r"(?:(?:many )?thanks|thank you|thx|ty|cheers)"
    rf"(?: (?:a lot|so much|very much|a million|again|for (?:your|the) help|for that)){{0,2}}{_NAME}"
    r"|that(?:'s| is| was) (?:great|perfect|helpful|all|very helpful)|great|perfect|awesome|cool"
    r"|ok(?:ay)?|got it|makes sense|danke(?: schön| dir| sehr)?|vielen dank"
    r"|(?:muchas )?gracias|merci(?: beaucoup)?|grazie(?: mille)?|obrigad[oa]|谢谢(?:你|您)?|多谢"
    r"|ありがとう(?:ございます)?",
    "wrong": r"(?:no )?(?:that|this|it)(?:'s| is| was|'s just| is just) (?:completely |totally |simply |still )?"
    r"(?:wrong|incorrect|not (?:right|correct|true|what i (?:asked|meant|wanted|was asking)(?: for| about)?))"
    r"|(?:no )?(?:wrong|incorrect|not true|not what i (?:asked|meant|wanted))(?: answer| for)?"
    r"|(?:no )?(?:that|this|it) (?:isn't|wasn't) (?:right|correct|true|what i (?:asked|meant|wanted)(?: for)?)"
    r"|(?:nein )?das (?:ist|war) (?:leider )?(?:falsch|nicht (?:richtig|wahr|korrekt|was ich (?:meinte|wollte)))"
    r"|(?:nein )?das stimmt (?:so )?nicht"
    r"|falsch|(?:no )?(?:eso |esto )?(?:no es (?:correcto|cierto|verdad|así)|es (?:falso|incorrecto)|está mal)"
    r"|c'est faux|ce n'est pas (?:vrai|correct|ça)|(?:这|那)?(?:不对|错了|不正确|是错的)"
    r"|違います|間違って(?:いる|います)",
    "bye": rf"(?:good)?bye(?:[- ]bye)?{_NAME}|see (?:you|ya)(?: later| soon| tomorrow)?|good night"
    r"|have a (?:nice|good|great) (?:day|evening|weekend)|take care|cya|tschüss|auf wiedersehen"
    r"|adi[óo]s|hasta luego|au revoir|arrivederci|tchau|再见|拜拜|さようなら",
}
# No two of these begin alike or hold one another: what repeats must be read in one way only.
_POLITE = r"(?:please |so |and |ok |now |(?:can|could|would) you |tell me )*"
_WHEN = r"(?: (?:you|before|earlier|so far|first|last|just now|today|in this (?:chat|conversation|thread)))*"
_RECOLLECTION: dict[Recollection, str] = {
    "questions": rf"{_POLITE}(?:what (?:did|have) (?:i|we) (?:just |already )?"
    rf"(?:ask(?:ed)?|say|said){_WHEN}"
    r"|what (?:was|were) my (?:last|first|previous|earlier)? ?questions?"
    rf"|(?:list|repeat|show)(?: me)? my (?:earlier |previous |last )?questions?{_WHEN})"
    r"|was habe ich (?:dich )?(?:vorher |bisher |zuletzt |gerade |eben )?gefragt|was war meine letzte frage"
    r"|qu[ée] (?:te )?(?:he preguntado|pregunt[ée])(?: antes)?|qu'ai[- ]je demandé(?: avant)?"
    r"|我(?:之前|刚才|刚刚)?(?:问|说)了什么|私は何を(?:聞き|質問し)ましたか",
    "summary": rf"{_POLITE}(?:summari[sz]e|recap|sum up|give me a summary of)"
    r" (?:our|this|the) (?:conversation|chat|discussion|thread)(?: so far| please)*"
    r"|what (?:have|did) we (?:talk(?:ed)? about|discuss(?:ed)?|cover(?:ed)?)(?: so far| today)*"
    r"|fasse? (?:unser|das) gespräch zusammen|resume (?:nuestra|la|esta) conversaci[óo]n"
    r"|résume notre conversation|总结(?:一下)?我们的(?:对话|聊天)",
}
_TOOLS_HELP = re.compile(
    r"\d\s*[-+*/×÷^]\s*\d|\b(?:calculate|compute|sum of|total of|average of|percentage|add up|how much in total)\b"
    r"|\b(?:list|show|name|which|what)\b.{0,20}\b(?:all|every|each|available|indexed)?\s*"
    r"(?:sources|documents|docs|files|pages)\b.{0,30}\b(?:you|have|know|indexed|there|available)\b"
    r"|\blist (?:all|every|the) (?:sources|documents|files|pages)\b"
    r"|\bcompare\b|\bdifferences? between\b|\bversus\b|\bvs\b"
    r"|\?.+\?|\b(?:and|also) (?:how|what|when|where|why|who|which)\b",
    re.I | re.S,
)
_SURROUNDING = re.compile(
    r"[\s.,;:!?…~*_()\-。！？、，¡¿\U0001F300-\U0001FAFF\u2600-\u27BF\uFE0F\u200D]+"
)
_EMOJI = re.compile(r"<a?:\w+:\d+>|(?<!\w):[\w+-]+:(?!\w)")
"""By their names, as some platforms write them."""
_ASKING = re.compile(r"[?？؟❓❔⁉☝👆⬆^]|:\w*(?:question|point_up|arrow_up)\w*:")


_CLAUSE = re.compile(r"[.,;:!–—，。；：！]\s*|\s-\s")
_CLAIMING = re.compile(
    r"(?:it|they|there|that|this|these|the)(?:'s|'re|\b)|(?:es|das|sie|die|der|richtig)\b"
    r"|(?:es|son|hay|deb\w+|tien\w+|el|la|los|las)\b|(?:应该|应当|是|正确)|正しく"
)
"""What a claim begins with; "I meant the mail server" says what to search for."""


def small_talk(text: str) -> SmallTalk | None:
    """Which kind of small talk the message is, when it is nothing else."""
    if _is_signs(text):
        return "hello"
    said = bare(text)
    kind = next((kind for kind, words in _SMALL_TALK.items() if re.fullmatch(words, said)), None)
    return kind or ("wrong" if _is_claim(text) else None)


def _is_claim(text: str) -> bool:
    """Whether it says that an answer is wrong and what is right, and asks for nothing."""
    first, *rest = _CLAUSE.split(text[:400], maxsplit=1)
    told = bare(rest[0]) if rest else ""
    asks = _ASKING.search(text) or INTERROGATIVE.search(told)
    denied = re.fullmatch(_SMALL_TALK["wrong"], bare(first)) is not None
    return denied and not asks and _CLAIMING.match(told) is not None


def recollection(text: str) -> Recollection | None:
    """Whether the message asks what was said in this conversation, and nothing else."""
    said = bare(text)
    return next((kind for kind, words in _RECOLLECTION.items() if re.fullmatch(words, said)), None)


def choose_mode(text: str, calls_tools: bool) -> Mode:
    """chat for small talk and the conversation itself, agent where tools help, else rag."""
    if small_talk(text) or recollection(text):
        return "chat"
    return "agent" if calls_tools and _TOOLS_HELP.search(text) else "rag"


def _is_signs(text: str) -> bool:
    """Whether it is emoji and the like alone, and none that asks about what stands above."""
    signs = _unnamed(text).strip()
    return bool(signs) and not re.search(r"[^\W_]", signs) and not _ASKING.search(text)


def _unnamed(text: str) -> str:
    """Without mentions, and a sign for each emoji that is written by its name."""
    return re.sub(r"<?@[\w.-]+>?", " ", _EMOJI.sub("☺", text))


def bare(text: str) -> str:
    """Lower case, without mentions, punctuation and emoji, words one space apart."""
    text = _unnamed(text[:400])
    return _SURROUNDING.sub(" ", text.lower().replace("’", "'")).strip()
