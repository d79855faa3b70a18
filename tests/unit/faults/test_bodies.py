"""Bodies that are changed as values."""

import json

from mock_exchange.faults.bodies import changed
from support.toxics_pure import headers, response


def test_a_change_is_written_back_with_its_length():
    delivery = changed(response({"a": 1}), lambda body: body.update(b=2) is None)
    assert json.loads(delivery.response.body) == {"a": 1, "b": 2}
    assert headers(delivery.response)["content-length"] == str(len(delivery.response.body))
    assert not delivery.missed


def test_what_is_not_changed_leaves_as_it_was():
    whole = response({"a": 1.50})
    delivery = changed(whole, lambda _: False)
    assert delivery.missed
    assert delivery.response is whole


def test_what_is_no_json_cannot_be_changed():
    whole = response().__class__(200, (), b"<html>")
    assert changed(whole, lambda _: True).response is whole
    assert changed(None, lambda _: True).missed
