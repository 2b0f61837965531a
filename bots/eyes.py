"""A process that looks at pictures, with the model that tells what they show."""

from __future__ import annotations

from functools import partial

from adapters.models.clip import shown
from adapters.sources.look import answer
from adapters.sources.serving import serve

if __name__ == "__main__":
    serve(partial(answer, shown=shown))
