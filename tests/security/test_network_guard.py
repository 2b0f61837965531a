"""The guard that denies the network catches what it shall and lets this machine be."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.docs.pages import ROOT
from tests.network import CAUGHT


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.network", *arguments]
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )


def test_this_machine_may_be_reached() -> None:
    done = run("tests.security.reach:nowhere")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("way", ["by_name", "by_address"])
def test_an_attempt_is_caught_even_where_its_error_is_swallowed(way: str) -> None:
    done = run(f"tests.security.reach:{way}")
    assert done.returncode == CAUGHT, done.stderr
    assert "attempted: socket." in done.stderr


def test_native_code_is_caught_by_the_kernels_count_where_it_counts() -> None:
    granted = "from tests.network import enter_empty_network as e; raise SystemExit(not e())"
    done = run("tests.security.reach:natively")
    if subprocess.run([sys.executable, "-c", granted], cwd=ROOT, check=False).returncode == 0:
        assert done.returncode == CAUGHT, done.stderr
        assert "native code" in done.stderr
