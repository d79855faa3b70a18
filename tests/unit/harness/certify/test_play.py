from pathlib import Path
from urllib.parse import urlsplit

import pytest

from kalshi_contract.loader import load_edition
from kalshi_harness.certify.play import FUNDS_CENTS, crowd, play
from kalshi_harness.certify.scenario import load_scenarios
from mock_exchange import MockExchange
from mock_exchange.editions.served import SERVED
from support.certify_clients import TRIED, client

SCENARIOS = {each.name: each for each in load_scenarios()}


def played(name, behave, edition=SERVED[0]):
    return play(SCENARIOS[name], load_edition(edition), behave, seed=7, seconds=1.0)


def test_what_a_client_does_is_on_the_record():
    @client
    def behave(speaker, _enough):
        speaker.market()
        speaker.order()

    found, wire = played("auth-on-every-call", behave)
    assert found.verdict == "pass"
    assert [each.operation for each in wire.requests] == ["get_market", "place_order"]
    assert [each.request for each in wire.placements] == [2]
    assert wire.ending == TRIED


def test_the_faults_of_the_scenario_strike_and_the_rule_judges():
    @client
    def behave(speaker, _enough):
        assert speaker.order()[0] == 0
        assert speaker.order()[0] == 200

    found, wire = played("lost-answer-one-order", behave)
    assert found.verdict == "fail"
    assert wire.requests[0].fault == "lost-answer-one-order"
    assert wire.requests[0].status == 0


@pytest.mark.parametrize("edition", SERVED)
def test_a_client_of_any_edition_is_told_how_to_be_somebody(edition):
    told = {}

    def look(variables, _seconds, _enough):
        told.update(variables)
        if "KALSHI_PRIVATE_KEY_PATH" in variables:
            kept = Path(variables["KALSHI_PRIVATE_KEY_PATH"]).read_text("ascii")
            assert kept.startswith("-----BEGIN")
        return TRIED

    found, _ = played("auth-on-every-call", look, edition)
    assert found.verdict == "not exercised"
    assert told["KALSHI_CERTIFY_EDITION"] == edition
    assert told["KALSHI_CERTIFY_TICKER"]


@pytest.mark.parametrize("edition", SERVED)
def test_somebody_else_trades_meanwhile(edition):
    with MockExchange(seed=7, edition=edition) as exchange:
        ticker = (
            exchange.signed_credentials().ticker
            if exchange.signs
            else exchange.credentials().ticker
        )
        before = exchange.state_hash()
        with crowd(exchange, ticker):
            while exchange.state_hash() == before:
                pass
        after = exchange.state_hash()
        assert after != before
        assert exchange.state_hash() == after


def test_the_account_has_money_to_play_with():
    @client
    def behave(speaker, _enough):
        _, answer = speaker.call("GET", "/accounts/user_0001")
        assert answer["account"]["balance"] * 100 >= FUNDS_CENTS

    played("auth-on-every-call", behave)


def test_a_redirect_leads_to_another_host_that_notes_who_came():
    @client
    def behave(speaker, _enough):
        speaker.market()
        status, _ = speaker.market()
        assert status == 307
        where = urlsplit(speaker.location)
        speaker.at(where).call("GET", where.path)

    found, wire = played("credentials-stay-home", behave)
    assert (found.verdict, [each.shows for each in wire.visits]) == ("fail", [("Authorization",)])
