"""Each sick client is caught by exactly the rules it breaks, and the careful one by none."""

import pytest

from certify.sick_clients import SICK, CarefulClient
from kalshi_harness.certify.certify import certify
from kalshi_harness.certify.rules.table import RULES
from kalshi_harness.certify.scenario import load_scenarios

EDITION = "reference-2025-01-27"
JOBS = 30
"""All at once: they mostly wait."""

ELSEWHERE = {"heals-gaps", "notices-silence"}
"""Rules that need an edition with numbers, or a minute: ``test_sick_streams.py``."""


def certified(client):
    scenarios = [
        each for each in load_scenarios() if each.fits(EDITION) and each.rule not in ELSEWHERE
    ]
    return certify(client.run, client.__name__, scenarios, edition=EDITION, seed=7, jobs=JOBS)


def broken(card):
    return {
        each.scenario.rule: each.finding.sentence
        for each in card.results
        if each.finding.verdict == "fail"
    }


@pytest.mark.timeout(120)
def test_the_careful_client_keeps_every_rule():
    card = certified(CarefulClient)
    others = {
        each.scenario.name: each.finding for each in card.results if each.finding.verdict != "pass"
    }
    assert others == {}


@pytest.mark.timeout(120)
@pytest.mark.parametrize("client", SICK, ids=lambda client: client.__name__)
def test_a_sick_client_is_caught_by_the_rules_it_breaks_and_no_other(client):
    found = broken(certified(client))
    assert set(found) == SICK[client], found


def test_every_rule_catches_somebody():
    assert set().union(*SICK.values()) == set(RULES) - ELSEWHERE
