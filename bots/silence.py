"""Switches off what libraries report to their makers; done before any of them is imported."""

from __future__ import annotations

from collections.abc import MutableMapping

SWITCHES = {
    # ONNX Runtime sends usage to its maker by default, and reads this when it is loaded.
    "ORT_DISABLE_TELEMETRY": "1",
    # LangSmith would be sent whole conversations; its older names count, too.
    "LANGSMITH_TRACING": "false",
    "LANGSMITH_TRACING_V2": "false",
    "LANGCHAIN_TRACING": "false",
    "LANGCHAIN_TRACING_V2": "false",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "DO_NOT_TRACK": "1",
}


def silence(environment: MutableMapping[str, str]) -> None:
    """Whatever was set before: Mynah sends nothing that its settings do not name."""
    environment.update(SWITCHES)
