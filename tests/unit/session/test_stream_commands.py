"""Checks of parameters, one by one; each as a command is in test_signed_stream.py."""

import pytest

from mock_exchange.session import stream_commands as commands
from mock_exchange.session.stream_commands import Mistake, Names, is_count
from support.trade_world import EDITION


@pytest.mark.parametrize(("value", "verdict"), [(0, True), (7, True), (-1, False), (True, False)])
def test_a_count_is_a_whole_number_and_no_truth_value(value, verdict):
    assert is_count(value) is verdict


def test_channels_come_once_each():
    found = commands.channels_of({"channels": ["trade", "fill", "trade"]}, EDITION)
    assert [each.name for each in found] == ["trade", "fill"]


def test_every_number_of_ours_is_the_venues_and_not_retired():
    numbers = [
        value for name, value in vars(commands).items() if name.isupper() and type(value) is int
    ]
    assert len(numbers) >= 20
    assert all(not EDITION.stream_errors[number].retired for number in numbers)


def test_no_market_is_no_mistake():
    assert commands.markets_of({}, lambda _: None, by_id=False) == Names()


def test_an_empty_list_of_ids_names_no_market():
    found = commands.markets_of({"market_ids": []}, lambda _: None, by_id=True)
    assert found == Mistake(commands.MARKET_REQUIRED)


def test_an_unknown_underlying_is_answered_with_those_that_there_are():
    known = ("FX.AUD/USD", "FX.EUR/USD")
    found = commands.values_of({"underlying_tickers": ["EURUSD"]}, "underlying_tickers", known)
    words = "underlying_tickers has FX.AUD/USD, FX.EUR/USD, no 'EURUSD'"
    assert found == Mistake(commands.INVALID_PARAMETER, words)
