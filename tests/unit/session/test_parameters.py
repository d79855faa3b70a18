import pytest

from kalshi_contract.loader import load_edition
from mock_exchange.editions.refusal import Refusal
from mock_exchange.session.http import QUERY_BYTES_MAX
from mock_exchange.session.parameters import QueryReader

EDITION = load_edition()


def refuse(name, value, message):
    return Refusal("INVALID_PARAMETER", message, {"field": name, "value": value})


def read(query, operation="get_markets"):
    return QueryReader(EDITION.operations[operation], refuse).read(query)


@pytest.mark.rule("C06", "C11", "D08")
def test_without_a_query_the_defaults_hold():
    assert read(b"") == {"status": None, "limit": 100, "offset": 0}
    assert read(b"", "get_fills") == {"ticker": None, "limit": 100, "offset": 0}
    assert read(b"", "get_order") == {}


@pytest.mark.rule("C06", "C11", "D08")
@pytest.mark.parametrize(
    ("query", "name", "value"),
    [
        (b"limit=1", "limit", 1),
        (b"limit=1000", "limit", 1000),
        (b"limit=%31%30", "limit", 10),
        (b"offset=0", "offset", 0),
        (b"status=active", "status", "active"),
        (b"status=settled&limit=5", "status", "settled"),
        (b"st%61tus=closed", "status", "closed"),
    ],
)
def test_given_parameters_are_read(query, name, value):
    assert read(query)[name] == value


@pytest.mark.rule("D08", "D09", "C32")
@pytest.mark.parametrize(
    ("query", "field", "value"),
    [
        (b"limit=0", "limit", 0),
        (b"limit=1001", "limit", 1001),
        (b"limit=-1", "limit", -1),
        (b"limit=", "limit", ""),
        (b"limit", "limit", ""),
        (b"limit=1.0", "limit", "1.0"),
        (b"limit=1e2", "limit", "1e2"),
        (b"limit=1_0", "limit", "1_0"),
        (b"limit=+1", "limit", " 1"),
        (b"limit=%2B1", "limit", "+1"),
        (b"limit=01", "limit", "01"),
        (b"offset=-0", "offset", "-0"),
        (b"limit=%D9%A3", "limit", "٣"),
        (b"limit=\xd9\xa3", "limit", None),
        (b"limit=1e400", "limit", "1e400"),
        (b"offset=99999999999999999999", "offset", "99999999999999999999"),
        (b"offset=1000000001", "offset", 1000000001),
        (b"status=open", "status", "open"),
        (b"status=ACTIVE", "status", "ACTIVE"),
        (b"status=%00", "status", None),
        (b"status=%zz", "status", None),
        (b"limit=5&limit=5", "limit", "5"),
        (b"cursor=x", "cursor", None),
        (b"&", "", None),
        (b"limit=5&", "", None),
        (b"LIMIT=5", "LIMIT", None),
        (b"%zz=1", "%zz", None),
        (b"api_key=some_secret_key", "api_key", None),
        (b"a" * (QUERY_BYTES_MAX + 1), "query", None),
    ],
    ids=lambda each: repr(each)[:40],
)
def test_anything_else_is_refused_with_its_name(query, field, value):
    refusal = read(query)

    assert isinstance(refusal, Refusal)
    assert refusal.code == "INVALID_PARAMETER"
    assert refusal.details == {"field": field, "value": value}
    assert refusal.message


@pytest.mark.rule("C11")
def test_a_ticker_filter_keeps_the_tickers_grammar():
    assert read(b"ticker=BTC-2024-12-31", "get_fills")["ticker"] == "BTC-2024-12-31"
    assert isinstance(read(b"ticker=btc", "get_fills"), Refusal)


def test_the_message_says_what_would_have_been_right():
    assert "from 1 to 1000" in read(b"limit=0").message
    assert "active, closed, settled" in read(b"status=x").message
    assert "not well formed" in read(b"ticker=!", "get_fills").message
