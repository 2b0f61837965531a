"""Which release of Mynah this is, from the metadata of the installed package."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version


def release() -> str:
    """Such as 0.1.0; "unknown" where Mynah runs without having been installed."""
    try:
        return version("mynah")
    except PackageNotFoundError:
        return "unknown"
