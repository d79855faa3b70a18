"""Queries as the venue binds them."""

import pytest

from mock_exchange.editions.refusal import Refusal
from mock_exchange.session.query_binding import QUERY_BYTES_MAX, QueryBinder
from support.trade_world import EDITION


def refuse(name, value, message):
    return Refusal("invalid_parameter", message, f"{name}={value!r}")


def read(operation, query):
    return QueryBinder(EDITION.operations[operation], refuse).read(query.encode("latin-1"))


@pytest.mark.rule("T05")
def test_defaults_are_filled_in():
    found = read("GetMarkets", "")
    assert (found["limit"], found["cursor"]) == (100, None)
    assert read("GetMarkets", "cursor=&unknown=1&tickers=") == found


@pytest.mark.parametrize(
    ("operation", "query", "name", "value"),
    [
        ("GetMarkets", "limit=5", "limit", 5),
        ("GetMarkets", "tickers=A%2CB", "tickers", "A,B"),
        ("GetMarkets", "tickers=A,B", "tickers", "A,B"),
        ("GetMarketOrderbooks", "tickers=A&tickers=B", "tickers", ["A", "B"]),
        ("GetStructuredTargets", "ids=", "ids", None),
        ("GetStructuredTargets", "ids=A&ids=", "ids", ["A", ""]),
        ("GetEvents", "with_nested_markets=true", "with_nested_markets", True),
        ("GetEvents", "with_nested_markets=false", "with_nested_markets", False),
        ("GetMarkets", "tickers=A%00", "tickers", "A\x00"),
        ("GetTrades", f"min_ts=-{1 << 63}", "min_ts", -(1 << 63)),
    ],
)
def test_values_have_their_types(operation, query, name, value):
    assert read(operation, query)[name] == value


@pytest.mark.parametrize(
    ("operation", "query", "name"),
    [
        ("GetMarkets", "limit=x", "limit"),
        ("GetMarkets", "limit=", "limit"),
        ("GetMarkets", "status=", "status"),
        ("GetEvents", "with_nested_markets=", "with_nested_markets"),
        ("GetMilestones", "limit=1&minimum_start_date=", "minimum_start_date"),
        ("GetMilestones", "limit=1&minimum_start_date=20240101T000000Z", "minimum_start_date"),
        ("GetMarkets", "limit=1_0", "limit"),
        ("GetMarkets", "limit=%zz", "limit"),
        ("GetMarkets", "limit=1001", "limit"),
        ("GetMarkets", "limit=1&limit=1", "limit"),
        ("GetMarkets", "mve_filter=all", "mve_filter"),
        ("GetTrades", f"min_ts={1 << 63}", "min_ts"),
        ("GetOrders", f"exchange_index={1 << 31}", "exchange_index"),
        ("GetEvents", "with_nested_markets=1", "with_nested_markets"),
        ("GetMarketOrderbooks", "", "tickers"),
        ("GetMarketOrderbooks", "tickers=", "tickers"),
        ("GetMarketOrderbooks", "tickers=A&tickers=", "tickers"),
        ("GetStructuredTargets", "&".join(["ids="] * 2001), "ids"),
        ("GetMarketOrderbooks", "&".join(["tickers=A"] * 101), "tickers"),
        ("GetMarkets", "a" * (QUERY_BYTES_MAX + 1), "query"),
    ],
)
def test_what_is_out_of_bounds_is_refused_never_clamped(operation, query, name):
    found = read(operation, query)
    assert isinstance(found, Refusal)
    assert found.details.startswith(f"{name}=")


def test_the_filters_by_user_may_be_empty():
    assert read("GetQuotes", "user_filter=&rfq_user_filter=")["user_filter"] is None
    assert read("GetRFQs", "user_filter=self")["user_filter"] == "self"
