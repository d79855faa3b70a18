"""Limits as frozen values: windows in one edition, token buckets in another."""

import dataclasses

import pytest

from kalshi_contract.limits import Limits, TokenBucket
from kalshi_contract.loader import load_edition


@pytest.fixture(scope="module")
def tokens():
    return load_edition("trade-api-3.34").limits


def test_an_edition_has_windows_or_token_buckets(edition, tokens):
    assert edition.limits.buckets
    assert not edition.limits.tiers
    assert edition.limits.default_cost == 0
    assert tokens.tiers
    assert not tokens.buckets
    assert tokens.default_cost == 10


@pytest.mark.rule("T04", "D59")
def test_tiers_hold_a_read_and_a_write_bucket_each(tokens):
    refills = {
        name: (tier.buckets["read"].refill_per_s, tier.buckets["write"].refill_per_s)
        for name, tier in tokens.tiers.items()
    }

    assert refills == {
        "basic": (200, 100),
        "advanced": (300, 300),
        "expert": (600, 600),
        "premier": (1000, 1000),
        "paragon": (2000, 2000),
        "prime": (4000, 4000),
        "prestige": (10000, 8000),
    }
    assert {name: tier.name for name, tier in tokens.tiers.items()} == {n: n for n in refills}
    assert tokens.tiers["basic"].buckets["read"] == TokenBucket(refill_per_s=200, capacity=600)
    assert tokens.tiers["basic"].buckets["write"] == TokenBucket(refill_per_s=100, capacity=100)
    for name, tier in tokens.tiers.items():
        seconds = {key: each.capacity / each.refill_per_s for key, each in tier.buckets.items()}
        lesser = name in {"basic", "advanced"}
        assert seconds == {"read": 3 if lesser else 1, "write": 1 if name == "basic" else 2}


@pytest.mark.rule("T10", "D60")
def test_stream_limits_that_an_edition_does_not_know_are_none(edition, tokens):
    assert edition.limits.stream.markets_per_subscription_max is None
    assert edition.limits.stream.ping_interval_s is None
    assert tokens.stream.ping_interval_s == 10
    assert tokens.stream.shard_factor_max == 100
    assert tokens.stream.markets_per_subscription_max == 1000
    assert tokens.stream.outbox_frames_max == 1024
    assert tokens.stream.auth_timeout_s == 0


@pytest.mark.rule("T05")
def test_pages_are_named_by_offset_or_by_cursor(edition, tokens):
    assert (edition.limits.pagination.style, tokens.pagination.style) == ("offset", "cursor")


@pytest.mark.rule("D62")
def test_alerts_are_the_same_in_both(edition, tokens):
    assert dict(tokens.alerts) == dict(edition.limits.alerts)
    assert tokens.sizes.body_bytes_max == 1024 * 1024


def test_limits_cannot_be_changed(tokens):
    assert isinstance(tokens, Limits)
    with pytest.raises(dataclasses.FrozenInstanceError):
        tokens.default_cost = 1
    with pytest.raises(TypeError):
        tokens.tiers["basic"] = None
