"""The scorecards of known SDKs in docs/scorecards are what their programs do: a few scenarios are played again.

The whole is made by ``python examples/sdk/scorecards.py``.
"""

import re
import sys

import pytest

from kalshi_harness.certify.command import run
from kalshi_harness.certify.scenario import load_scenarios
from support.certify_manual import example
from support.harness_sources import ROOT
from support.peers import NoPeersError, interpreter
from support.warm_starts import WarmStarts

SCRIPT = ROOT / "examples" / "sdk" / "scorecards.py"
PAGES = {each.stem: each for each in (ROOT / "docs" / "scorecards").glob("*.md")}
PLAYED = ("ends-cleanly", "lost-answer-one-order", "secrets-stay-out-of-urls")
IMPORTED = {"kalshi_python_sync": ("kalshi_python_sync",), "kalshi-sdk": ("kalshi", "kalshi.ws")}
"""What each program imports, which takes seconds: once for all that are played."""

OPTIONS = ("--jobs=3", "--timeout=6")
ROW = re.compile(r"^\| (pass|non-strict|fail|not exercised) \| `([a-z0-9-]+)` \|", re.MULTILINE)


def verdicts(text):
    """Return scenario -> verdict of a page."""
    return {name: verdict for verdict, name in ROW.findall(text)}


def test_every_sdk_has_its_page_and_every_row_is_of_a_scenario():
    """If not: python examples/sdk/scorecards.py."""
    assert set(PAGES) == {"kalshi_python_sync", "kalshi-sdk"}
    known = {each.name for each in load_scenarios()}
    for page in PAGES.values():
        rows = set(verdicts(page.read_text()))
        assert set(PLAYED) <= rows <= known


@pytest.mark.parametrize("package", sorted(PAGES))
def test_a_page_names_the_version_that_is_installed(package):
    pins = (ROOT / "ci" / "peers-constraints.txt").read_text().splitlines()
    (version,) = [line.split("==")[1] for line in pins if line.startswith(f"{package}==")]
    assert PAGES[package].read_text().startswith(f"# Scorecard of {package} {version}\n")


@pytest.mark.timeout(240)
@pytest.mark.parametrize("package", sorted(PAGES))
def test_a_page_says_what_the_sdk_does(package, tmp_path, monkeypatch):
    try:
        python = interpreter()
    except NoPeersError as error:
        pytest.skip(reason=f"no other people's clients: {error}")
    only = [part for name in PLAYED for part in ("--only", name)]
    argv = [str(SCRIPT), "--sdk", package, f"--out={tmp_path}", *OPTIONS, *only]
    monkeypatch.setattr(sys, "argv", argv)
    scorecards = example("sdk/scorecards.py")
    with WarmStarts(python, *IMPORTED[package]) as warm:
        scorecards.run = lambda command, *watched: run(warm.command(command[1]), *watched)
        assert scorecards.main() == 0
    found = verdicts((tmp_path / f"{package}.md").read_text())
    kept = verdicts(PAGES[package].read_text())
    assert found == {name: kept[name] for name in PLAYED}
