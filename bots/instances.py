"""The servers that MYNAH_MODEL_URL names: one, or several with commas that share the work by their weights."""

from __future__ import annotations

import re

MOST = 100
_NUMBER = re.compile(r"\d{1,3}(?:\.\d{1,3})?", re.ASCII)


def instances_of(written: str) -> dict[str, float]:
    """Their addresses with their weights, such as of "http://a/v1=2,http://b/v1"; raises ValueError."""
    if "," not in written:  # it needs no weight, and may end in "=2"
        return {written.strip(): 1.0} if written.strip() else {}
    found: dict[str, float] = {}
    for each in filter(None, map(str.strip, written.split(","))):
        address, there, weight = each.rpartition("=")
        if not (there and _NUMBER.fullmatch(weight)):
            address, weight = each, "1"
        if not 0 < float(weight) <= MOST:
            raise ValueError(
                f"gives a weight of {weight}, which should be above 0 and up to {MOST}"
            )
        if address in found:
            raise ValueError("names an address twice")
        found[address] = float(weight)
    return found
