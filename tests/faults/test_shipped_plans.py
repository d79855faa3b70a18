"""Every shipped plan, played against by a client that just goes on, in both editions: it strikes, and nothing of the exchange breaks."""

import contextlib

import pytest

from mock_exchange.core.invariants import check
from mock_exchange.faults.library import named_plan, plan_names
from support import transport_raw
from support.toxics_world import EDITIONS, toxic_world

ROUNDS = 40


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    """Wait shortly for what a plan holds back: nobody moves the clock meanwhile."""
    monkeypatch.setattr(transport_raw, "TIMEOUT_S", 1.0)


def play(name, edition, seed=7):
    """Ask, order and listen for three minutes of the exchange's clock; return all bytes that came, the hits and the open orders."""
    with toxic_world(edition) as world:
        world.exchange.faults.set(name, seed=seed)
        came = []
        for number in range(ROUNDS):
            data = world.post() if number % 3 == 1 else world.get()
            came.append(answer_to(world, data))
            if number % 8 == 0:
                came.append(stream_of(world))
            world.exchange.clock.advance(4)
        hits = [note.fields for note in world.exchange.faults.notes() if note.what == "hit"]
        report = world.exchange.run(world.exchange.faults.plan.report)
        world.exchange.faults.clear()
        assert world.whole(world.get()).status == 200
        world.exchange.run(lambda: check(world.exchange._context.venue.exchange))
        assert world.exchange._context.venue.defects == ()
        return came, hits, report, world.open_orders()


def answer_to(world, data):
    """Send a request on a connection of its own; return what comes for it, the clock moved on as long as nothing does."""
    try:
        with world.sent(data) as wire:
            for _ in range(100):
                world.exchange.clock.advance(0.5)
                wire.is_silent(0.01)
                if wire.end or is_whole(wire.data):
                    break
            return wire.data, wire.end
    except ConnectionRefusedError:
        return b"", "refused"


def is_whole(data):
    head, found, body = data.partition(b"\r\n\r\n")
    lengths = [line for line in head.split(b"\r\n") if line.startswith(b"content-length: ")]
    return bool(found) and len(body) >= int(lengths[0].split()[1])


def stream_of(world):
    """Open a stream, watch a market and change it a few times; return the messages that come."""
    messages = []
    with contextlib.suppress(AssertionError, OSError), world.stream() as opened:
        world.subscribe(opened)
        opened.peer.settimeout(0.02)
        for number in range(7):
            with contextlib.suppress(TimeoutError, AssertionError):
                while True:
                    opcode, payload = opened.frame()
                    messages.append((opcode, payload))
                    if opcode is None or opcode == 8:
                        return messages
            if number < 6:
                world.exchange.place_order(account_id="user_0002", **bite(world))
            world.exchange.clock.advance(1)
    return messages


def bite(world):
    """Return an order that changes the market."""
    if world.signs:
        return {**world.order, "price": "0.0100"}
    return {"ticker": world.ticker, "side": "buy", "type": "market", "size": 1}


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("name", plan_names())
def test_a_shipped_plan_strikes_and_the_exchange_is_whole_after_it(name, edition):
    _, hits, report, _ = play(name, edition)
    rules = {rule.label for rule in named_plan(name).rules}
    assert hits
    assert {hit["rule"] for hit in hits} <= rules
    assert sum(rule["hits"] for rule in report) == len(hits)
