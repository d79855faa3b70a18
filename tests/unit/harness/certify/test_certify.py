import msgspec
import pytest

from kalshi_harness.certify.certify import certify
from kalshi_harness.certify.command import CommandError
from kalshi_harness.certify.scenario import load_scenarios
from support.certify_clients import client

EDITION = "reference-2025-01-27"
SCENARIOS = {each.name: each for each in load_scenarios()}


@client
def polite(speaker, _enough):
    speaker.market()


def test_the_results_are_in_the_order_asked_for_whoever_ends_first():
    wanted = [
        SCENARIOS[name]
        for name in ("secrets-stay-out-of-urls", "auth-on-every-call", "lost-stream-comes-back")
    ]
    told = []
    card = certify(polite, "polite", wanted, edition=EDITION, jobs=3, on_result=told.append)
    assert [result.scenario for result in card.results] == wanted
    assert sorted(result.scenario.name for result in told) == sorted(each.name for each in wanted)
    assert [result.finding.verdict for result in card.results] == ["pass", "pass", "not exercised"]


def test_a_scenario_of_another_edition_is_skipped_with_the_reason():
    other = msgspec.structs.replace(SCENARIOS["auth-on-every-call"], editions=("trade-api-3.34",))
    (result,) = certify(polite, "polite", [other], edition=EDITION).results
    assert (result.finding.verdict, result.wire.requests) == ("skipped", ())


def test_the_seconds_of_a_scenario_are_the_clients_unless_told_otherwise():
    seen = []

    def look(_told, seconds, _enough):
        seen.append(seconds)
        return polite(_told, seconds, _enough)

    scenario = SCENARIOS["lost-stream-comes-back"]
    certify(look, "look", [scenario], edition=EDITION)
    certify(look, "look", [scenario], edition=EDITION, timeout_s=1.5)
    assert seen == [scenario.seconds, 1.5]


def test_a_client_that_cannot_be_started_ends_it_all():
    def broken(*_told):
        raise CommandError("cannot run 'it'")

    with pytest.raises(CommandError, match="cannot run"):
        certify(broken, "broken", [SCENARIOS["auth-on-every-call"]], edition=EDITION)
