"""A model that a setting names as kind:model, and why it cannot be opened, in the setting's words."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from adapters.models.unopened import unopened
from core.ports import Misconfigured, Unavailable


@dataclass(frozen=True, slots=True)
class ByName:
    """Raises Misconfigured where the name has not both parts."""

    setting: str
    name: str
    examples: str

    def __post_init__(self) -> None:
        if not self.kind or not self.model:
            raise Misconfigured(
                f"{self.setting}={self.name!r} names no model; examples: {self.examples}."
            )

    @property
    def kind(self) -> str:
        return self.name.partition(":")[0]

    @property
    def model(self) -> str:
        return self.name.partition(":")[2]

    @contextmanager
    def opening(self, extras: Collection[str], fault: type[Exception]) -> Iterator[None]:
        """Turns what goes wrong into Misconfigured, and a `fault` into Unavailable.

        Kinds among the `extras` need the extra of their name, others a package of their own.
        """
        try:
            yield
        except ImportError as error:
            needs = f"another package: {error}"
            if self.kind in extras:
                needs = f"the extra `{self.kind}`: .venv/bin/pip install -e '.[{self.kind}]'"
            raise Misconfigured(
                f"{self.setting}={self.kind}:… needs {needs}. Examples: {self.examples}."
            ) from error
        except ValueError as error:
            told = unopened(error, f"Examples: {self.examples}.")
            raise Misconfigured(f"{self.setting}={self.name}: {told}") from error
        except fault as error:
            raise Unavailable(f"The model {self.name} cannot be loaded: {error}") from error
