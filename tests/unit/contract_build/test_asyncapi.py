"""Messages and channels become a document."""

import pytest

from contract_build.asyncapi import asyncapi_of, frames_of


@pytest.fixture(scope="module")
def document(facts):
    return asyncapi_of(facts)


def test_commands_are_received_and_have_a_reply_or_an_error(document):
    subscribe = document["operations"]["subscribe"]

    assert subscribe["action"] == "receive"
    assert [each["$ref"] for each in subscribe["reply"]["messages"]] == [
        "#/channels/connection/messages/subscribed",
        "#/channels/connection/messages/error",
    ]


@pytest.mark.rule("T15")
def test_a_channel_carries_all_its_frames(facts, document):
    assert frames_of(facts, "market_lifecycle_v2") == [
        "market_lifecycle_v2",
        "market_metadata_updated",
        "event_lifecycle",
        "event_fee_update",
    ]
    channel = document["channels"]["orderbook_delta"]
    assert list(channel["messages"]) == ["orderbook_snapshot", "orderbook_delta"]
    assert channel["x-sequenced"] is True
    assert channel["x-filter-required"] is True
    assert document["channels"]["ticker"]["x-sequenced"] is False
    assert document["channels"]["user_orders"]["x-private"] is True


def test_the_connection_says_how_it_is_kept_alive(document):
    assert document["channels"]["connection"]["x-heartbeat"] == {
        "ping_interval_s": 10,
        "ping_body": "heartbeat",
    }
