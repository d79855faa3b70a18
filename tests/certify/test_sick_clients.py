"""Each sick client is caught by exactly the rules it breaks, and the careful one by none: in both editions, on the manual clock."""

import pytest

from certify.sick_clients import SICK, SICK_WITH_NUMBERS_AND_CURSORS
from kalshi_harness.certify.certify import certify
from kalshi_harness.certify.in_process import in_process
from kalshi_harness.certify.rules.table import RULES
from kalshi_harness.certify.scenario import load_scenarios
from support.certify_careful import CarefulClient

REFERENCE, TRADE = "reference-2025-01-27", "trade-api-3.34"
TABLES = {REFERENCE: SICK, TRADE: SICK | SICK_WITH_NUMBERS_AND_CURSORS}
NONSENSE = "nonsense-answers-are-survived"
"""Of the scenarios in which bytes are to be survived, the one that somebody dies of."""

OTHERS = 3
"""So many rules that it keeps are asked of each sick client of the second edition; with ``--nightly`` it is all of them."""

PATIENTS = [(edition, client) for edition, table in TABLES.items() for client in table]
IDS = [f"{client.__name__}-{edition}" for edition, client in PATIENTS]


def scenarios(edition):
    return [each for each in load_scenarios() if each.fits(edition)]


def one_for_each_rule(edition):
    """Return a scenario for each rule that counts in an edition."""
    first = {each.rule: each for each in reversed(scenarios(edition))}
    first |= {each.rule: each for each in scenarios(edition) if each.name == NONSENSE}
    return list(first.values())


def certified(edition, client, played):
    program = in_process(client.run)
    return certify(program, client.__name__, played, edition=edition, seed=7, clock="manual")


def broken(card):
    return {
        each.scenario.rule: each.finding.sentence
        for each in card.results
        if each.finding.verdict == "fail"
    }


@pytest.mark.parametrize("edition", TABLES)
def test_the_careful_client_keeps_every_rule(edition):
    card = certified(edition, CarefulClient, scenarios(edition))
    others = {
        each.scenario.name: each.finding for each in card.results if each.finding.verdict != "pass"
    }
    assert others == {}


def asked_of(edition, client):
    """Return what a sick client plays: its own rules, and others that take turns; all of them in the first edition."""
    played = one_for_each_rule(edition)
    own = [each for each in played if each.rule in TABLES[edition][client]]
    rest = [each for each in played if each not in own]
    if edition == REFERENCE:
        return own + rest
    first = list(TABLES[edition]).index(client) * OTHERS
    return own + [rest[(first + at) % len(rest)] for at in range(OTHERS)]


@pytest.mark.parametrize(("edition", "client"), PATIENTS, ids=IDS)
def test_a_sick_client_is_caught_by_the_rules_it_breaks_and_no_other(edition, client):
    found = broken(certified(edition, client, asked_of(edition, client)))
    assert set(found) == TABLES[edition][client], found


@pytest.mark.nightly
@pytest.mark.parametrize(("edition", "client"), PATIENTS, ids=IDS)
def test_in_every_scenario_it_is_caught_by_no_other_rule(edition, client):
    found = broken(certified(edition, client, scenarios(edition)))
    assert set(found) == TABLES[edition][client], found


def test_every_rule_catches_somebody_and_is_asked_of_somebody_who_keeps_it():
    assert set().union(*TABLES[TRADE].values()) == set(RULES)
    kept = {
        each.rule
        for client, own in TABLES[TRADE].items()
        for each in asked_of(TRADE, client)
        if each.rule not in own
    }
    assert kept == set(RULES)
