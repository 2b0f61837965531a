"""Tells orders to a language model from what documents and people tell each other.

What a model reads is data. These signs say that somebody tried to make it more than that: orders to an
assistant, other instructions than its own, marks between roles. What stands in quotation marks or code is
talked about and orders nothing, so that a handbook may explain such attacks.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

_MODEL = (
    r"(?:a\.?i\.?(?: assistants?| agents?| models?)?|assistants?(?: ia)?|asistentes?|assistent(?:en)?"
    r"|(?:chat)?bots?"
    r"|(?:large )?language models?|llms?|agent|copilot|mynah|the ai reading this|助手|アシスタント)"
)
_DO = (
    r"(?:say|reply|respond|answer|print|output|repeat|reveal|show|call|run|search|read|ignore|tell|send|add|begin|end"
    r"|include|obey|follow|write|link|use|list|copy|quote|cite|sign|ping|greet|offer|paste|put|also|translate|calculate|display"
    r"|escribe|responde|suche|antworte|sag|réponds|ignore)\w*"
)
_RULES = (
    r"(?:instructions?|rules?|prompts?|guidelines|directives?|policies|orders|safeguards|filters?|checks"
    r"|anweisungen|regeln|vorgaben|instrucciones|reglas|consignes|règles|instruções|istruzioni|regole)"
)
_ROLE = r"(?:system|assistant|developer|administrator|admin|mynah|bot)"
_ORDERS = (
    # "Ignore all previous instructions", in the languages that are asked in.
    r"\b(?:ignore|disregard|forget|override|bypass|skip|ignoriere\w*|vergiss|ignora|olvida|oublie\w*"
    rf"|dimentica|esqueça)\b(?:\W{{1,3}}\w{{1,30}}){{0,5}}?\W{{1,3}}{_RULES}\b",
    r"(?:忽略|无视|忘记|不要理会).{0,12}(?:指令|指示|规则|提示)|(?:指示|命令|ルール).{0,4}(?:無視|忘れ)",
    r"(?:забудь|игнорируй)\w{0,3}.{0,40}(?:инструкц|правил|указан)|تجاهل.{0,30}(?:التعليمات|القواعد)"
    r"|(?:지시|명령|규칙).{0,10}무시",
    # "Assistant: say …"; the word alone orders nothing.
    rf"(?:^|[.!?;\n>*#|(\[{{\"“])\W{{0,6}}(?:dear |hey |note to |btw )?{_MODEL}(?: notice| message)?"
    rf"\s{{0,3}}[:：,，]\W{{0,6}}(?:please |to )?(?:{_DO}\b|read_|请|把|fill|tu |du )",
    r"\b(?:ai|ai assistants?|language models?|llms?|chatbots?) "
    r"(?:reading this|processing this|must|has to|have to|needs? to|shall)\b",
    rf"(?:^|\n)\W{{0,6}}{_MODEL} (?:notice|message|said)\s{{0,3}}[:：]",
    # "SYSTEM: from now on …", "[ADMIN] …"
    rf"(?:^|[.!?;\n])\W{{0,6}}{_ROLE}\s?[:\]]\W{{0,6}}"
    rf"(?:{_DO}\b|from now on|you (?:are|must)|i (?:will|am)|reply|policy)",
    r"(?:^|[.!?;\n])\s{0,3}mynah\s?:\s",
    rf"\b(?:print|reveal|repeat|output|show|paste|display|write|list|translate)\w* (?:\w+ ){{0,3}}?"
    rf"(?:(?:your|its) (?:\w+ ){{0,2}}?{_RULES}|system (?:prompt|message)"
    r"|(?:the |every)?(?:text|thing|conversation) above)",
    r"\b(?:system|hidden|initial) (?:prompt|message)s?\b.{0,40}\b(?:here|verbatim|word for word)",
    r"\b(?:from now on|henceforth|ab jetzt|a partir de ahora)\b"
    r".{0,60}\b(?:you|answer|reply|respond|every|antworte|responde)\b",
    r"\byou are now (?:an? |the |in |(?-i:[A-Z]{2,}))|\byou are (?-i:[A-Z]{2,}) (?:now|and)\b",
    r"\bi am \w+, an? unrestricted\b|\bunrestricted (?:assistant|ai|mode)\b|\bhave no rules\b",
    r"\b\w+ mode is active\b|\bjailbr(?:eak|oken)\b",
    # Tools are named in no sentence for people.
    r"\b(?:call|invoke)\s+`?(?-i:[a-z]{2,}_[a-z_]{2,})\b",
    r"\b(?:end of (?:passage|document|data|tool output)|tool output ends)\b",
)
_MARKS = re.compile(
    r"<\|[\w ]{1,20}\|>|\[/?INST\]|<<?/?SYS>>|#{2,4}\s?(?:Instruction|Response|System)s?:"
    r"|\" ?\}? ?\]? ?\}* ?[,{\[ ]+\"(?:role|system|question|text|tool|result|speaker)\" ?:"
)
"""What only prompts are made of; it is looked for in quotation marks, too."""
_RINGS = re.compile(
    r"@(?:everyone|here|channel|all)\b|<[@!#]|(?<![\w.])@[A-Za-z]\w{2,}|tg://user|^\W{0,6}/\w+(?:\s|$)"
)
_MENTIONED = re.compile(
    r"`[^`]*`|\"[^\"\n]{1,200}\"|“[^”\n]{1,200}”|„[^“\n]{1,200}“|«[^»\n]{1,200}»|「[^」\n]{1,200}」"
)
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")


@lru_cache(4_096)
def orders(text: str) -> bool:
    """Whether the text tries to give a model orders, beside what it says to people."""
    seen = _UNSEEN.sub("", text)
    said = _MENTIONED.sub(" ", seen)
    return bool(_MARKS.search(seen) or _pattern().search(said))


def rings(text: str) -> bool:
    """Whether the text calls somebody, or would be a command where it stood alone."""
    return bool(_RINGS.search(_UNSEEN.sub("", text)))


@cache
def _pattern() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{form})" for form in _ORDERS), re.IGNORECASE | re.MULTILINE)
