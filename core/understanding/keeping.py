"""Whether somebody asks to keep what came with a message: "remember this", in five languages."""

from __future__ import annotations

import re

_ENGLISH = (
    r"(?:please |hey |hi |hello |mynah |ok |okay |and |now |then |(?:can|could|would|will) you |just |also )*"
    r"(?:remember|memori[sz]e|keep|save|store|index|archive|learn|file away|add|take in|hold on to)"
    r"(?: (?:all|both|each|every one|a copy)(?: of)?)?"
    r" (?:this|that|these|those|it|them|(?:the|my|our)(?: \w+)? (?:file|document|attachment|pdf|page|notes?)s?)\b"
)
_GERMAN = (
    r"(?:bitte |hey |hallo |mynah |ok |und |nun |jetzt |(?:kannst|könntest|würdest) du |mal )*"
    r"(?:(?:merk|merke|behalte?|speichere?|sichere?|indexiere?|indiziere?|archiviere?|lerne?|nimm)"
    r"(?: dir| du| bitte| mal)* "
    r"(?:das|dies|diese[snmr]?|es|sie|alles|die datei(?:en)?|das dokument|die dokumente|den anhang)\b"
    r"|(?:dir )?(?:das|dies|diese[snmr]?(?: \w+)?|die datei(?:en)?|das dokument|den anhang)(?: bitte)? "
    r"(?:merken|behalten|speichern|aufnehmen|indexieren|indizieren|archivieren)\b)"
)
_SPANISH = (
    r"(?:por favor |oye |hola |mynah |y |ahora |(?:puedes|podrías) )*"
    r"(?:recu[eé]rda(?:lo|la|los|las)?|recordar|ac(?:u[eé]rdate|ordarte) de|memoriza(?:r|lo|la)?"
    r"|gu[aá]rda(?:r|lo|la|los|las)?|conserva(?:r|lo|la)?|ind[eé]xa(?:r|lo|la)?|arch[ií]va(?:r|lo|la)?)"
    r"(?: (?:esto|eso|est[eao]s?(?: \w+)?|el archivo|los archivos|el documento|los documentos|el adjunto)\b"
    r"|(?<=[lL][oa])\b|(?<=[lL][oa]s)\b)"
)
_CHINESE = (
    r"(?:请|麻烦|帮我|帮忙|能不能|可以|你|把|将)*"
    r"(?:(?:这个|这份|这些|这|此|该|它|它们|文件|文档|附件|内容|资料|都|给我|帮我|一下)*)"
    r"(?:记住|记下来?|记一下|保存|收录|存下来?|存起来|存档|留存|索引)"
)
_JAPANESE = (
    r"(?:これら?|それら?|この|その|ファイル|文書|資料|書類|添付|内容|を|も|は|全部|すべて|ください|、|。)*"
    r"(?:覚えて|おぼえて|記憶して|保存して|登録して|保管して|取っておいて|とっておいて|インデックスして)"
)
_WANTED = re.compile(
    "|".join(f"(?:{each})" for each in (_ENGLISH, _GERMAN, _SPANISH, _CHINESE, _JAPANESE))
)
_SIGNS = re.compile(r"[\s.,;:!?…~*_()\"'«»„“”\-！？，：；¡¿]+")
_BEGINNING = 300


def only_wants_kept(text: str) -> bool:
    """True where it asks for that and nothing else."""
    return bool(_WANTED.fullmatch(_bare(text)))


def wants_kept(text: str) -> bool:
    """True where the message begins by asking for it; a question that only speaks of it is none."""
    return bool(_WANTED.match(_bare(text)))


def _bare(text: str) -> str:
    return _SIGNS.sub(" ", text[:_BEGINNING].lower()).strip()
