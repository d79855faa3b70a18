"""The two examples: the naive client fails with a scorecard that teaches, the one on the reference client passes everything."""

import sys
from pathlib import Path

import pytest

from kalshi_harness.certify.certify import certify
from kalshi_harness.certify.command import run
from kalshi_harness.certify.scenario import load_scenarios

EXAMPLES = Path(__file__).parents[2] / "examples"
SECONDS = 4.0
JOBS = 12
NOT_SEEN_IN_SECONDS = {"silence-is-noticed"}
BROKEN_BY_THE_NAIVE_CLIENT = {
    "backs-off",
    "locked-out-is-final",
    "no-order-twice",
    "outcome-is-found-out",
    "reconnects-patiently",
    "refusal-is-final",
    "survives",
    "waits-as-told",
}


def certified(example, edition="reference-2025-01-27"):
    command = [sys.executable, str(EXAMPLES / example)]
    return certify(
        lambda told, seconds, watch: run(command, told, seconds, watch),
        example,
        [each for each in load_scenarios() if each.fits(edition)],
        edition=edition,
        seed=7,
        timeout_s=SECONDS,
        jobs=JOBS,
    )


def by_verdict(card, verdict):
    return {
        each.scenario.name: each.finding.sentence
        for each in card.results
        if each.finding.verdict == verdict
    }


@pytest.mark.timeout(180)
@pytest.mark.parametrize(
    ("example", "edition"),
    [
        ("reference_client.py", "reference-2025-01-27"),
        ("reference_client_trade_api.py", "trade-api-3.34"),
    ],
)
def test_the_reference_client_keeps_every_rule(example, edition):
    card = certified(example, edition)
    assert by_verdict(card, "fail") == {}
    assert set(by_verdict(card, "not exercised")) == NOT_SEEN_IN_SECONDS
    assert by_verdict(card, "non-strict") == {}
    assert card.exit_status == 0


@pytest.mark.timeout(180)
def test_the_naive_client_breaks_what_a_naive_client_breaks():
    card = certified("naive_client.py")
    broken = {each.scenario.rule for each in card.results if each.finding.verdict == "fail"}
    assert broken == BROKEN_BY_THE_NAIVE_CLIENT
    assert card.exit_status == 1
    for result in card.results:
        if result.finding.verdict == "fail":
            assert result.finding.shown, result.scenario.name
