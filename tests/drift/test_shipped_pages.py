"""The pages in docs/ say what drift says today, byte for byte."""

import pytest

from kalshi_harness.drift.command import page_of
from kalshi_harness.drift.markdown import markdown
from support.drift_editions import both_editions
from support.harness_sources import ROOT

MAKE = (
    "kalshi-harness drift reference-2025-01-27 trade-api-3.34 --quiet "
    "--html docs/drift.html --markdown docs/drift.md"
)


@pytest.mark.parametrize(("name", "render"), [("drift.html", page_of), ("drift.md", markdown)])
def test_a_shipped_page_is_fresh(name, render):
    # compared as truth values: a diff of 250 kB helps nobody
    fresh = (ROOT / "docs" / name).read_text("utf-8") == render(both_editions())

    assert fresh, f"docs/{name} is not what drift says today; make it anew: {MAKE}"
