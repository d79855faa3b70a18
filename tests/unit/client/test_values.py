"""Results are the edition's objects, field by field."""

import datetime as dt
from decimal import Decimal

import msgspec
import pytest

from kalshi_refclient import stream_events, values
from support.client_world import EDITION, fill_object

OBJECTS = {
    values.Account: "account",
    values.Position: "position",
    values.MarketSummary: "market_summary",
    values.Market: "market",
    values.OrderFill: "order_fill",
    values.Fill: "fill",
    values.PlacedOrder: "order_placed",
    values.CancelledOrder: "order_cancelled",
    values.OrderStatus: "order_status",
}
UPDATES = {
    stream_events.AccountUpdate: "account_update",
    stream_events.MarketUpdate: "market_update",
    stream_events.OrderUpdate: "order_update",
}


@pytest.mark.rule("C04", "C05", "C06", "C07", "C08", "C09", "C10", "C11")
@pytest.mark.parametrize(("kind", "name"), OBJECTS.items(), ids=list(OBJECTS.values()))
def test_fields_are_the_editions_and_optional_where_its_are(kind, name):
    schema = EDITION.objects[name]
    fields = {field.name: field.required for field in msgspec.structs.fields(kind)}

    assert fields == {each: each in schema["required"] for each in schema["properties"]}


@pytest.mark.rule("C17", "C18", "C19")
@pytest.mark.parametrize(("kind", "name"), UPDATES.items(), ids=list(UPDATES.values()))
def test_updates_have_the_editions_fields_and_the_time_they_came(kind, name):
    data = EDITION.objects[name]["properties"]["data"]
    fields = {field.name for field in msgspec.structs.fields(kind)}

    assert fields == set(data["properties"]) | {"received_s"}


@pytest.mark.rule("D02")
def test_prices_are_exact_and_moments_know_their_zone():
    fill = values.build(values.Fill, fill_object(1))

    assert fill.price == Decimal("0.65")
    assert fill.filled_at == dt.datetime(2024, 1, 27, 10, 32, tzinfo=dt.UTC)


def test_extra_fields_do_no_harm_and_results_cannot_be_changed():
    fill = values.build(values.Fill, fill_object(1, newcomer=1))
    with pytest.raises(AttributeError):
        fill.size = 2
