"""An edition as its readers see it."""

import dataclasses

import orjson
import pytest


def test_an_edition_cannot_be_changed(edition):
    with pytest.raises(dataclasses.FrozenInstanceError):
        edition.name = "other"
    with pytest.raises(TypeError):
        edition.operations["x"] = None


def test_documents_and_examples_are_made_once(edition):
    assert edition.openapi is edition.openapi
    assert edition.asyncapi is edition.asyncapi
    assert edition.examples is edition.examples


def test_documents_can_be_sent(edition):
    assert orjson.loads(orjson.dumps(edition.openapi)) == edition.openapi
    assert orjson.loads(orjson.dumps(edition.asyncapi)) == edition.asyncapi


def test_an_unknown_object_is_a_key_error(edition):
    for tolerant in (False, True):
        with pytest.raises(KeyError, match="nobody"):
            edition.validator("nobody", tolerant=tolerant)


def test_validators_are_made_once(edition):
    assert edition.validator("price") is edition.validator("price")
    assert edition.validator("price") is not edition.validator("price", tolerant=True)
    assert edition.strict_validators["price"] is edition.validator("price")


def test_every_object_has_both_validators(edition):
    for name in edition.objects:
        assert name in edition.strict_validators
        assert edition.validator(name, tolerant=True).schema
    assert set(edition.strict_validators) == set(edition.objects)
    assert len(edition.tolerant_validators) == len(edition.objects)


def test_examples_name_their_object_and_source(edition):
    example = edition.examples["rate_limit"]

    assert (example["object"], example["source"]) == ("error_response", "C27")
    assert example["value"]["error"]["retry_after"] == 60


@pytest.mark.rule("T07")
def test_an_operation_knows_its_statuses_and_the_one_that_is_a_success(edition, trade_api):
    assert edition.operations["place_order"].success_status == 200
    assert trade_api.operations["CreateOrderV2"].success_status == 201
    cancel_all = trade_api.operations["CancelAllOrders"]
    assert (cancel_all.success_status, cancel_all.empty_statuses) == (204, (204,))
    assert cancel_all.statuses == (204, 400, 401, 404, 429, 500)
    assert 204 not in cancel_all.response_objects


def test_what_only_one_edition_has_is_empty_in_the_other(edition, trade_api):
    assert not edition.stream_errors
    assert edition.removed == ()
    assert trade_api.stream_errors
    assert trade_api.removed
    for each in edition.operations.values():
        assert (each.auth, each.scopes, each.cost, each.empty_statuses) == ("key", (), 0, ())
