import pytest

from kalshi_harness.certify import finding
from kalshi_harness.reports.sheet import VERDICTS
from support.certify_wire import Play


def lines(number):
    play = Play()
    for at_s in range(number):
        play.asks(at_s)
    return play.wire().requests


@pytest.mark.parametrize(
    ("make", "verdict"),
    [(finding.passed, "pass"), (finding.non_strict, "non-strict"), (finding.failed, "fail")],
)
def test_a_finding_keeps_its_sentence_and_what_shows_it(make, verdict):
    found = make("So it is", lines(2))
    assert (found.verdict, found.sentence, len(found.shown)) == (verdict, "So it is", 2)


def test_what_was_not_seen_is_shown_by_nothing():
    assert finding.not_exercised("Never").shown == finding.skipped("No").shown == ()
    assert finding.not_exercised("Never").verdict in VERDICTS


def test_many_lines_are_shown_from_both_ends():
    found = finding.failed("Too often", lines(100))
    assert len(found.shown) == finding.SHOWN_MAX + 1
    assert "88 more" in found.shown[finding.SHOWN_MAX // 2]
    assert found.shown[-1].startswith("  99.000 s")
