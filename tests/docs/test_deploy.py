"""The compose files of engines: pinned alike, closed to strangers, named as the settings are."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bots.settings import Settings

DEPLOY = Path(__file__).parents[2] / "deploy"
FILES = {"weaviate-one.yaml": 1, "weaviate-three.yaml": 3}
OLDEST = (1, 29)
"""Below it the client counts by GraphQL."""


@pytest.mark.parametrize(("name", "nodes"), FILES.items())
def test_a_compose_file_runs_pinned_nodes_that_only_this_machine_and_our_key_reach(
    name: str, nodes: int
) -> None:
    text = (DEPLOY / name).read_text("utf-8")
    assert len(re.findall(r"CLUSTER_HOSTNAME: node\d", text)) == nodes
    [image] = set(re.findall(r"image: (\S+)", text))
    version = re.fullmatch(r"cr\.weaviate\.io/semitechnologies/weaviate:(\d+)\.(\d+)\.\d+", image)
    assert version is not None
    assert tuple(map(int, version.groups())) >= OLDEST
    published = re.findall(r'"([\d.:]+):(?:8080|50051)"', text)
    assert len(published) == len(set(published)) == 2 * nodes
    assert all(each.startswith("127.0.0.1:") for each in published)
    assert 'ANONYMOUS_ACCESS_ENABLED: "false"' in text
    named = re.findall(r"\b(WEAVIATE_[A-Z_]+)", text)
    assert {each.lower() for each in named} <= set(Settings.model_fields)
