"""Same seed, same plan, same calls: the same bytes on the wire and the same hits, in both editions; another seed, others."""

import pytest

from mock_exchange.faults.library import joined
from support.toxics_world import EDITIONS, Wire, toxic_world

CALLS = 30

PLAN = {
    "rules": [
        {"fault": {"kind": "cut_connection"}, "when": {"probability": 0.1}},
        {"fault": {"kind": "cut_connection", "at": "mid_body"}, "when": {"probability": 0.1}},
        {"fault": {"kind": "malformed_json", "how": "garbage"}, "when": {"probability": 0.2}},
        {"fault": {"kind": "unknown_enum"}, "when": {"probability": 0.2}},
        {"fault": {"kind": "rate_limit", "retry_after": "soon"}, "when": {"probability": 0.2}},
        {"fault": {"kind": "wrong_length", "by": -3}, "when": {"probability": 0.2}},
        {"fault": {"kind": "duplicate_message"}, "when": {"probability": 0.3}},
        {"fault": {"kind": "drop_message"}, "when": {"probability": 0.2}},
        {"fault": {"kind": "sequence_gap"}, "when": {"probability": 0.2}},
        {"fault": {"kind": "close_socket", "code": 999}, "when": {"probability": 0.02}},
    ]
}


def play(edition, seed):
    """Make the same calls; return everything that came, and every hit."""
    with toxic_world(edition) as world, world.watching() as opened:
        world.exchange.faults.set(PLAN, seed=seed)
        came = []
        for number in range(CALLS):
            request = world.post if number % 2 else world.get
            with world.sent(request("Connection: close")) as wire:
                came.append((wire.to_end(), wire.end))
        world.exchange.run(lambda: None)
        world.exchange.faults.set({"rules": [{"fault": {"kind": "drop_socket"}}]})
        world.exchange.place_order(account_id="user_0002", **taker(world))
        stream = Wire(opened.peer)
        stream.data = opened._buffer
        came.append((stream.to_end(), stream.end))
        hits = [note.fields for note in world.exchange.faults.notes() if note.what == "hit"]
        return came, hits


def taker(world):
    """Return an order that makes a message in its market."""
    if world.signs:
        return {**world.order, "price": "0.0100"}
    return {"ticker": world.ticker, "side": "buy", "type": "market", "size": 1}


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_same_seed_plan_and_calls_give_the_same_bytes_and_hits(edition):
    first, again, other = play(edition, 1), play(edition, 1), play(edition, 2)
    assert first == again
    assert first != other
    assert len({hit["kind"] for hit in first[1]}) > 4


def test_a_plan_that_was_read_again_is_the_same():
    assert joined([PLAN]) == joined([PLAN])
