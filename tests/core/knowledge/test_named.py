"""What asks for a section by its name alone, with or without that of its document."""

from __future__ import annotations

import pytest

from core.knowledge.named import is_headed
from core.knowledge.wording import content_terms
from core.messages import Chunk

LIMITS = Chunk(
    "1", "slack.md", "slack.md#limits", "Slack", ("Slack", "Limits"), "Of files: 20 MB.", 3
)


@pytest.mark.parametrize(
    ("asked", "headed"),
    [
        ("What are the limits?", True),
        ("Slack › Limits", True),
        ("What are the limits of Slack?", True),
        ("What is Slack?", False),
        ("What are the limits of files in Slack?", False),
        ("", False),
    ],
)
def test_a_section_is_asked_for_by_its_heading_with_or_without_its_title(
    asked: str, headed: bool
) -> None:
    assert is_headed(LIMITS, content_terms(asked, "en")) is headed
