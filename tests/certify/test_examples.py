"""The examples: the naive client fails with a scorecard that teaches, the ones on the reference client pass everything.

The reference client runs in this process, on the manual clock: there the same seed gives the same reports, byte for byte.
"""

import random
import sys
from dataclasses import replace

import pytest

from kalshi_harness.certify.certify import certify
from kalshi_harness.certify.command import run
from kalshi_harness.certify.scenario import load_scenarios
from support.certify_manual import BOTS, EXAMPLES, SEED, certified, reports
from support.warm_starts import WarmStarts

SECONDS = 4.0
JOBS = 12
BROKEN_BY_THE_NAIVE_CLIENT = {
    "backs-off",
    "keeps-credentials-home",
    "leaves-loops",
    "locked-out-is-final",
    "no-order-twice",
    "outcome-is-found-out",
    "reconnects-patiently",
    "refusal-is-final",
    "rides-out-outages",
    "survives",
    "waits-as-told",
}
IMPORTED_BY_THE_NAIVE_CLIENT = ("urllib.request", "websockets.sync.client")
PLAYED_IN_ITS_PLACE = {
    "bad-request-is-final": {"forbidden-is-final", "not-found-is-final"},
    "rate-limit-without-hint": {"cut-connections-are-backed-off", "server-errors-are-backed-off"},
    "nonsense-answers-are-survived": {
        "binary-messages-are-harmless",
        "doubled-messages-are-harmless",
        "new-fields-are-tolerated",
        "new-words-are-tolerated",
        "reordered-messages-are-harmless",
        "unknown-messages-are-harmless",
    },
}
"""Scenario -> others of the same rule, which the naive client does not play: that it breaks the rule is known."""

AS_COMMANDS = {"lost-answer-one-order", "ends-cleanly"}
"""Scenarios that a command plays too: how it is started, told and ended is the same in all."""

AGAIN = {
    "cut-connections-are-backed-off",
    "flapping-stream-is-backed-off",
    "lost-answer-is-found-out",
    "nonsense-answers-are-survived",
    "subscriptions-come-back",
}
"""Scenarios that are played twice: faults of REST and of streams, waits, chance and orders."""


def scenarios(edition, names=None):
    return [
        each
        for each in load_scenarios()
        if each.fits(edition) and (names is None or each.name in names)
    ]


def by_verdict(card, verdict):
    return {
        each.scenario.name: each.finding.sentence
        for each in card.results
        if each.finding.verdict == verdict
    }


def as_command(command, example, edition, played, jobs=JOBS):
    return certify(
        lambda told, seconds, watch: run(command, told, seconds, watch),
        example,
        played,
        edition=edition,
        seed=SEED,
        timeout_s=SECONDS,
        jobs=jobs,
    )


@pytest.mark.timeout(180)
@pytest.mark.parametrize("edition", BOTS)
def test_the_reference_client_keeps_every_rule(edition):
    """And with the same seed it does it again, byte for byte."""
    card = certified(edition, scenarios(edition))
    for verdict in ("fail", "not exercised", "non-strict", "skipped"):
        assert by_verdict(card, verdict) == {}
    assert card.exit_status == 0
    first = tuple(each for each in card.results if each.scenario.name in AGAIN)
    again = certified(edition, [each.scenario for each in first])
    assert len(again.results) == len(AGAIN)
    assert reports(again) == reports(replace(card, results=first))


@pytest.mark.parametrize("edition", BOTS)
def test_a_client_with_chance_of_its_own_is_seen_to_differ(edition):
    played = scenarios(edition, {"cut-connections-are-backed-off"})
    first, again = (certified(edition, played, chance=random.SystemRandom) for _ in range(2))
    assert [each.finding.verdict for each in again.results] == ["pass"]
    before, after = reports(first), reports(again)
    assert {kind for kind in after if after[kind] != before[kind]} == {"json", "html"}


@pytest.mark.timeout(120)
@pytest.mark.parametrize("edition", BOTS)
def test_as_a_command_it_keeps_the_rules_too(edition):
    played = scenarios(edition, AS_COMMANDS)
    example = BOTS[edition][0]
    command = [sys.executable, str(EXAMPLES / example)]
    card = as_command(command, example, edition, played, jobs=len(played))
    assert set(by_verdict(card, "pass")) == AS_COMMANDS


@pytest.mark.timeout(180)
def test_the_naive_client_breaks_what_a_naive_client_breaks():
    edition = "reference-2025-01-27"
    left_out = set().union(*PLAYED_IN_ITS_PLACE.values())
    played = [each for each in scenarios(edition) if each.name not in left_out]
    rules = {each.name: each.rule for each in scenarios(edition)}
    for one, others in PLAYED_IN_ITS_PLACE.items():
        assert {rules[each] for each in others} == {rules[one]} <= BROKEN_BY_THE_NAIVE_CLIENT
    with WarmStarts(sys.executable, *IMPORTED_BY_THE_NAIVE_CLIENT) as warm:
        command = warm.command(EXAMPLES / "naive_client.py")
        card = as_command(command, "naive_client.py", edition, played)
    broken = {each.scenario.rule for each in card.results if each.finding.verdict == "fail"}
    assert broken == BROKEN_BY_THE_NAIVE_CLIENT
    assert card.exit_status == 1
    for result in card.results:
        if result.finding.verdict == "fail":
            assert result.finding.shown, result.scenario.name
