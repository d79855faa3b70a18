"""A body that is no JSON."""

import json

import pytest

from mock_exchange.faults.toxics.malformed_json import MalformedJson
from support.toxics_pure import headers, response, scene


def body(how, seed=1):
    delivery = MalformedJson(how).delivery(response(), scene(seed=seed))
    assert headers(delivery.response)["content-length"] == str(len(delivery.response.body))
    assert headers(delivery.response)["content-type"] == "application/json"
    return delivery.response.body


@pytest.mark.parametrize("how", ["cut", "junk", "garbage"])
def test_no_parser_takes_it(how):
    with pytest.raises(ValueError):
        json.loads(body(how))


def test_a_number_that_json_has_not():
    with pytest.raises(ValueError, match="constant"):
        json.loads(
            body("nan"), parse_constant=lambda name: (_ for _ in ()).throw(ValueError("constant"))
        )


def test_arrays_in_arrays():
    assert body("deep") == b"[" * 100_000 + b"]" * 100_000


def test_garbage_is_by_the_dice_and_no_utf_8():
    assert body("garbage", 1) == body("garbage", 1)
    assert body("garbage", 1) != body("garbage", 2)
    with pytest.raises(UnicodeDecodeError):
        body("garbage").decode()


def test_where_there_is_no_body_it_misses():
    assert MalformedJson().delivery(None, scene()).missed
