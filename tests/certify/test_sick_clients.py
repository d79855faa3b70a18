"""Each sick client is caught by exactly the rules it breaks, and the careful one by none: in both editions, on the manual clock.

There a client of the same code says the same again. So in a scenario in which the careful client never comes to what a sick one does
otherwise, the sick one is judged as the careful one is, and is not played by day.
"""

from collections import defaultdict
from functools import cache

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


@cache
def scenarios(edition):
    return tuple(each for each in load_scenarios() if each.fits(edition))


def one_for_each_rule(edition):
    """Return a scenario for each rule that counts in an edition."""
    first = {each.rule: each for each in reversed(scenarios(edition))}
    first |= {each.rule: each for each in scenarios(edition) if each.name == NONSENSE}
    return list(first.values())


def certified(edition, client, played):
    program = in_process(client.run)
    return certify(program, client.__name__, played, edition=edition, seed=7, clock="manual")


def found(card, verdict="fail"):
    """Return what was seen in the scenarios that ended so."""
    return {
        each.scenario.name: f"{each.scenario.rule}: {each.finding.sentence}"
        for each in card.results
        if each.finding.verdict == verdict
    }


def careful(edition):
    """Return the careful client's card, and for each scenario the names of what it came to of itself."""
    came_to = defaultdict(set)

    class Seen(CarefulClient):
        """Notes what is asked of it."""

        def __getattribute__(self, name):
            came_to[object.__getattribute__(self, "scenario")].add(name)
            return super().__getattribute__(name)

    return certified(edition, Seen, scenarios(edition)), came_to


def own_of(edition, client):
    """Return the scenarios of the rules that a sick client breaks."""
    return [each for each in scenarios(edition) if each.rule in TABLES[edition][client]]


def others_of(edition, client):
    """Return scenarios of rules that it keeps: one for each in the first edition, and such as take turns in the second."""
    rest = [each for each in one_for_each_rule(edition) if each.rule not in TABLES[edition][client]]
    if edition == REFERENCE:
        return rest
    first = list(TABLES[edition]).index(client) * OTHERS
    return [rest[(first + at) % len(rest)] for at in range(OTHERS)]


def wrong_with(edition, client, came_to):
    """Return what is not as it should be with a sick client, by scenario."""

    def differs(scenario):
        return not vars(client).keys().isdisjoint(came_to[scenario.name])

    rules = TABLES[edition][client]
    ill = {each.name: each.rule for each in own_of(edition, client) if differs(each)}
    wanted = [*own_of(edition, client), *others_of(edition, client)]
    broken = found(certified(edition, client, [each for each in wanted if differs(each)]))
    return {
        **{name: said for name, said in broken.items() if name not in ill},
        **dict.fromkeys(ill.keys() - broken.keys(), "not caught"),
        **dict.fromkeys(rules - set(ill.values()), "comes to none of its scenarios"),
    }


@pytest.mark.timeout(240)
@pytest.mark.parametrize("edition", TABLES)
def test_the_careful_client_keeps_every_rule_and_a_sick_one_all_but_its_own(edition):
    card, came_to = careful(edition)
    assert found(card, "pass").keys() == {each.name for each in scenarios(edition)}, found(card)
    wrong = {client.__name__: wrong_with(edition, client, came_to) for client in TABLES[edition]}
    assert {name: why for name, why in wrong.items() if why} == {}


@pytest.mark.parametrize("client", TABLES[TRADE])
def test_a_sick_client_is_the_careful_one_but_for_its_habit(client):
    """What it begins with and how it is run is not seen when it is asked for."""
    assert client.__bases__ == (CarefulClient,)
    assert vars(client).keys().isdisjoint({"__init__", "__new__", "run"})


@pytest.mark.nightly
@pytest.mark.parametrize(("edition", "client"), PATIENTS, ids=IDS)
def test_in_every_scenario_it_is_caught_by_no_other_rule(edition, client):
    broken = found(certified(edition, client, scenarios(edition)))
    assert {each.partition(":")[0] for each in broken.values()} == TABLES[edition][client], broken


def test_every_rule_catches_somebody_and_is_asked_of_somebody_who_keeps_it():
    assert set().union(*TABLES[TRADE].values()) == set(RULES)
    kept = {each.rule for client in TABLES[TRADE] for each in others_of(TRADE, client)}
    assert kept == set(RULES)
