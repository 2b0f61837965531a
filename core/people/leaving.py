"""Who writes "forget me" is told how they are forgotten where they wrote it: it is not done by a word."""

from __future__ import annotations

import re

from core.messages import Message, Reply
from core.understanding.mode import bare
from core.words import say

_COMMANDS = {"slack": "/mynah forget", "discord": "/forget", "telegram": "/forget"}
_WISH = re.compile(
    r"(?:please |(?:can|could|will) you |i want you to )*"
    r"(?:forget (?:about )?me"
    r"|(?:forget|delete|erase|remove) (?:everything|all)(?: (?:that )?you (?:know|have|keep))? (?:about|of|on) me"
    r"|(?:delete|erase|remove) (?:all (?:of )?)?my (?:personal )?(?:data|profile|history))(?: please)?"
    r"|(?:bitte )?(?:vergiss (?:mich|alles über mich)|lösche? (?:bitte )?(?:alle )?meine daten)(?: bitte)?"
    r"|(?:por favor )?(?:olvídame|olvida todo (?:sobre|de) mí|(?:borra|elimina) (?:todos )?mis datos)(?: por favor)?"
    r"|(?:请)?(?:忘记我|忘了我|把我忘了|(?:删除|清除)我的(?:所有)?(?:数据|资料|信息))(?:吧)?"
    r"|私を忘れて(?:ください)?|私のデータを(?:削除|消去)して(?:ください)?"
)


async def tell_how(message: Message) -> Reply | None:
    """None for everything else."""
    if message.overheard or not _WISH.fullmatch(bare(message.text)):
        return None
    locale, command = message.person.locale, _COMMANDS.get(message.place.platform)
    if command is None:
        return Reply(say("forget_on_page", locale), receipt=True)
    return Reply(say("forget_by_command", locale, command=f"`{command}`"), receipt=True)
