"""One base, clear kinds, and nothing in a text that should not be read."""

import inspect

import pytest

import kalshi_refclient
from kalshi_refclient import errors

KINDS = [
    kind
    for _, kind in inspect.getmembers(errors, inspect.isclass)
    if kind.__module__ == errors.__name__
]


@pytest.mark.parametrize("kind", KINDS)
def test_every_error_has_the_one_base_and_is_drawn_and_public(kind):
    assert issubclass(kind, errors.KalshiError)
    assert kind.__name__ in errors.__doc__
    assert getattr(kalshi_refclient, kind.__name__) is kind


def test_the_three_ways_to_fail_do_not_mix():
    ways = (errors.Unreachable, errors.Refused, errors.OutcomeUnknown)
    for kind in KINDS:
        assert sum(issubclass(kind, way) for way in ways) <= 1


@pytest.mark.rule("C21", "C22")
def test_a_refusal_carries_what_the_exchange_said():
    refused = errors.Refused("m", status=400, code="INVALID_ORDER", field="size", value=-100)

    assert (refused.status, refused.code, refused.field, refused.value) == (
        400,
        "INVALID_ORDER",
        "size",
        -100,
    )
    assert refused.retry_at is None
    assert not refused.unknown_before


def test_an_unknown_order_carries_a_copy_of_its_request():
    request = {"size": 1}
    unknown = errors.OrderOutcomeUnknown("m", idempotency_key="k", request=request)
    request["size"] = 2

    assert unknown.request == {"size": 1}
    assert unknown.before is None


def test_a_misuse_is_a_value_error_too():
    with pytest.raises(ValueError, match="m"):
        raise errors.LocalMisuse("m", field="f")
