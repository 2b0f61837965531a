"""Mynah opens no connection that is not configured, and its files name no place they should not."""

from __future__ import annotations

import re
import subprocess
import sys

from tests.docs.pages import ROOT

# Put together here, so that this file does not name them either.
REGISTRIES = (
    "pypi" + ".org",
    "python" + "hosted.org",
    "npm" + "js.org",
    "crates" + ".io",
    "proxy.golang" + ".org",
)
_SOMEBODYS = re.compile(r"(?<![\w.~-])/(?:home|Users|root|work)" + r"/(?!ada\b)[A-Za-z0-9_.-]+")
"""Ada is the person of our examples."""


def test_the_whole_product_works_with_the_network_denied_and_never_reaches_for_it() -> None:
    command = [sys.executable, "-m", "tests.network", "tests.security.live:use"]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=390, check=False
    )
    assert done.returncode == 0, (done.stdout + done.stderr)[-4000:]


def test_no_file_names_a_package_registry_or_a_place_on_somebodys_machine() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    wrong = []
    for name in listed.stdout.decode().split("\0"):
        path = ROOT / name
        if not name or not path.is_file():
            continue
        text = path.read_bytes().decode("utf-8", "replace")
        wrong += [f"{name}: {host}" for host in REGISTRIES if host in text]
        wrong += [f"{name}: {found[0]}" for found in _SOMEBODYS.finditer(text)]
    assert not wrong
