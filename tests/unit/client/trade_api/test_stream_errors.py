"""Numbers of the exchange's errors -> what was refused."""

import pytest

from kalshi_refclient.errors import KalshiError
from kalshi_refclient.trade_api import stream_errors
from kalshi_refclient.trade_api.stream_errors import KINDS, CommandRefused, refusal_of
from support.trade_client_world import EDITION


@pytest.mark.rule("T16")
@pytest.mark.parametrize("code", EDITION.stream_errors)
def test_every_number_of_the_edition_is_an_error(code):
    error = refusal_of({"code": code, "msg": "x"}, "said so")

    assert isinstance(error, CommandRefused)
    assert isinstance(error, KalshiError)
    assert (error.code, str(error)) == (code, f"error {code}: said so")


@pytest.mark.rule("T16")
def test_what_is_gone_with_its_error_has_a_class_of_its_own():
    terminal = {each.code for each in EDITION.stream_errors.values() if each.terminal}

    assert terminal == {10, 25}
    assert terminal <= set(KINDS)
    assert set(KINDS) <= set(EDITION.stream_errors)


def test_it_names_the_markets():
    one = refusal_of({"code": 11, "msg": "x", "market_ticker": "A"}, "")
    many = refusal_of({"code": 11, "msg": "x", "market_tickers": ["A", "B"]}, "")

    assert (one.tickers, many.tickers) == (("A",), ("A", "B"))
    assert stream_errors.TooManyMarkets("m", code=26).tickers == ()
