"""The tables are read whole, and know which models a client sends."""

import dataclasses

import pytest

from contract_build.facts import edition_names, model_name, read_facts, referred


def test_there_is_one_edition_with_tables():
    assert edition_names() == ["trade-api-3.34"]


def test_every_table_is_read(facts):
    for field in dataclasses.fields(facts):
        assert getattr(facts, field.name), field.name
    assert facts.examples["order"]["x-object"] == "Order"


def test_tables_of_an_edition_without_any_are_missing():
    with pytest.raises(OSError, match=r"operations\.json"):
        read_facts("reference-2025-01-27")


def test_bodies_and_their_parts_are_what_a_client_sends(facts):
    sent = facts.request_models

    assert {"CreateOrderV2Request", "BatchCancelOrdersV2RequestOrdersInner", "TickerPair"} <= sent
    assert {"CreateOrderRequest", "EmptyResponse", "BookSide"} <= sent
    assert not sent & {"Order", "CreateOrderV2Response", "Market"}


def test_an_object_without_a_name_is_the_empty_one():
    assert model_name("object") == "EmptyResponse"
    assert model_name("Order") == "Order"


def test_parts_are_found_at_any_depth():
    models = {"A": {}, "B": {}}
    model = {
        "fields": {
            "a": {"type": "array", "items": {"type": "array", "items": {"type": "A"}}},
            "b": {"type": "map", "values": {"type": "B"}},
            "c": {"type": "string", "enum": ["A"]},
        }
    }

    assert list(referred(model, models)) == ["A", "B"]
