"""Values of trade-api-3.34 are the edition's objects: no field that it has not, none looser than it is, no float for money."""

import types
from decimal import Decimal
from typing import Union, get_args, get_origin

import msgspec
import pytest

from kalshi_refclient.trade_api import account_values, values
from support.trade_client_world import EDITION, order_object

OBJECTS = {
    values.PriceRange: "PriceRange",
    values.Market: "Market",
    values.Event: "EventData",
    values.Series: "Series",
    values.Trade: "Trade",
    values.OrderBook: "OrderbookCountFp",
    values.Quotes: "BidAskDistribution",
    values.TradePrices: "PriceDistribution",
    values.Candlestick: "MarketCandlestick",
    values.ExchangeStatus: "ExchangeStatus",
    account_values.Balance: "GetBalanceResponse",
    account_values.MarketPosition: "MarketPosition",
    account_values.Fill: "Fill",
    account_values.Settlement: "Settlement",
    account_values.Order: "Order",
    account_values.CreatedOrder: "CreateOrderV2Response",
    account_values.AmendedOrder: "AmendOrderV2Response",
    account_values.DecreasedOrder: "DecreaseOrderV2Response",
    account_values.CanceledOrder: "CancelOrderV2Response",
    account_values.ItemError: "ErrorResponse",
    account_values.BatchCreated: "BatchCreateOrdersV2ResponseOrdersInner",
    account_values.BatchCanceled: "BatchCancelOrdersV2ResponseOrdersInner",
    account_values.OrderGroup: "OrderGroup",
    account_values.OrderGroupDetail: "GetOrderGroupResponse",
    account_values.TokenLimit: "BucketLimit",
    account_values.ApiLimits: "GetAccountApiLimitsResponse",
}
OURS = {account_values.CreatedOrder: {"recovered"}}


@pytest.mark.rule("T06", "T11")
@pytest.mark.parametrize(("kind", "name"), OBJECTS.items(), ids=list(OBJECTS.values()))
def test_fields_are_the_editions_and_required_only_where_its_are(kind, name):
    schema = EDITION.objects[name]
    fields = {
        field.name: field.required
        for field in msgspec.structs.fields(kind)
        if field.name not in OURS.get(kind, ())
    }

    assert set(fields) <= set(schema["properties"])
    for field, required in fields.items():
        assert required == (field in schema.get("required", ())), field


def kinds(hint):
    if get_origin(hint) in {Union, types.UnionType, tuple}:
        return {kind for part in get_args(hint) for kind in kinds(part)}
    return {hint}


@pytest.mark.rule("T06")
@pytest.mark.parametrize("kind", OBJECTS, ids=lambda kind: kind.__name__)
def test_no_field_is_a_float(kind):
    for field in msgspec.structs.fields(kind):
        assert float not in kinds(field.type), field.name
        if field.name.endswith(("_dollars", "_fp")) and kind is not values.OrderBook:
            assert Decimal in kinds(field.type), field.name


def test_a_book_knows_its_best_levels():
    book = msgspec.convert(
        {
            "yes_dollars": [["0.3000", "5.00"], ["0.3100", "7.00"]],
            "no_dollars": [["0.6700", "2.50"]],
        },
        values.OrderBook,
    )

    assert book.best_yes_bid == (Decimal("0.31"), Decimal(7))
    assert book.best_yes_ask == (Decimal("0.33"), Decimal("2.5"))
    empty = values.OrderBook(yes_dollars=(), no_dollars=())
    assert (empty.best_yes_bid, empty.best_yes_ask) == (None, None)


def test_a_list_that_is_absent_or_null_is_empty():
    assert values.listed({"a": None}, "a") == values.listed({}, "a") == []


def test_an_order_is_built_of_what_the_exchange_sends():
    order = msgspec.convert(order_object(), account_values.Order)

    assert order.yes_price_dollars == Decimal("0.31")
    assert order.created_time.tzinfo is not None
