"""What was posted as an answer in Discord, as it is kept in a draft."""

from __future__ import annotations

from dataclasses import dataclass

from core.ports import Posted


@dataclass(frozen=True, slots=True)
class Shown:
    """What was posted, as it is kept in a draft."""

    channel: str = ""
    posts: tuple[tuple[str, str], ...] = ()
    """Ids, and the key of what each one shows."""
    private: bool = False
    """Only the interaction's token reaches it."""

    @classmethod
    def of(cls, posted: Posted) -> Shown:
        """Read back `posted`."""
        posts = tuple((str(id_), str(key)) for id_, key in posted.get("posts", ()))
        return cls(str(posted.get("channel", "")), posts, bool(posted.get("private")))

    @property
    def posted(self) -> Posted:
        """As plain data."""
        posts = [list(post) for post in self.posts]
        return {"channel": self.channel, "posts": posts, "private": self.private}
