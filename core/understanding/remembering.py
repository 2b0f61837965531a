"""Whether somebody asks to have the room remembered, or not any more, in five languages."""

from __future__ import annotations

import re
from typing import Literal

Wish = Literal["remember", "stop"]

_HERE_EN = r"(?:this|the) (?:room|channel|group|chat|topic)"
_HERE_DE = r"(?:diese[nrs]?|den|die|das) (?:raum|kanal|gruppe|chat)"
_HERE_ES = r"(?:est[ea]|el|la) (?:sala|canal|grupo|chat)"
_HERE_ZH = r"(?:这个|这|此|本)?(?:群|群组|频道|房间|聊天室|聊天)"
_HERE_JA = r"(?:この|本)?(?:ルーム|部屋|チャンネル|グループ|チャット)"
_WISHES: dict[Wish, str] = {
    "remember": rf"(?:please )?remember {_HERE_EN}(?: please)?"
    rf"|(?:bitte )?merke? dir (?:bitte )?{_HERE_DE}(?: bitte)?"
    rf"|(?:por favor )?recuerda {_HERE_ES}(?: por favor)?"
    rf"|请?记住{_HERE_ZH}"
    rf"|{_HERE_JA}を?(?:覚えて|おぼえて|記憶して)(?:ください)?",
    "stop": rf"(?:please )?(?:stop remembering|do not remember|don't remember|forget) {_HERE_EN}"
    rf"(?: any ?more| any longer)?(?: please)?"
    rf"|(?:bitte )?(?:vergiss {_HERE_DE}|merke? dir {_HERE_DE} nicht (?:mehr|länger))(?: bitte)?"
    rf"|(?:por favor )?(?:deja de recordar|no recuerdes más|olvida) {_HERE_ES}(?: por favor)?"
    rf"|请?(?:不要再记住?|别再记住?|停止记住|忘记|忘掉){_HERE_ZH}"
    rf"|{_HERE_JA}を?(?:忘れて|覚えるのをやめて|覚えないで)(?:ください)?",
}
_PATTERNS = {wish: re.compile(pattern) for wish, pattern in _WISHES.items()}
_SIGNS = re.compile(r"[\s.,;:!…~*_\"«»„“”!，：；。、¡]+")
_LONGEST = 120


def room_wish(text: str) -> Wish | None:
    """What is asked of this room; None where anything else is said, too."""
    if len(text) > _LONGEST:
        return None
    bare = _SIGNS.sub(" ", text.lower().replace("’", "'")).strip().removeprefix("mynah ")
    return next((wish for wish, pattern in _PATTERNS.items() if pattern.fullmatch(bare)), None)
