"""A few passages about a small company, for tests of answers and citations."""

from __future__ import annotations

from core.messages import Chunk, Passage

BACKUPS = """Backups run every night at 02:30. They are kept for 14 days. Weekly backups are kept \
for 90 days and are not encrypted. Backups run only on the main server.

To restore a backup:

1. Stop the server with `mynah stop`.
2. Run `mynah restore FILE`.
3. Start the server again.

```sh
mynah stop
mynah restore var/backup.tar
```
"""

OFFICES = """The office in Berlin opens at nine. Anna reports to Bruno. See [1] for details. \
The manual says "ask before you delete". The budget was 5 million in 2020 and 7 million in 2021.

| room | seats |
|---|---|
| Mars | 12 |
| Venus | 4 |
"""

CHINESE = "备份每天晚上两点半运行。备份保留十四天。每周备份不加密。"


def passage(name: str, title: str, text: str, language: str = "en") -> Passage:
    uri = f"https://docs.acme.org/{name}"
    chunk = Chunk(name, uri, uri, title, (title,), text, 0, language=language)
    return Passage(chunk, 1.0, "test")


def handbook() -> list[Passage]:
    return [passage("backups", "Backups", BACKUPS), passage("offices", "Offices", OFFICES)]
