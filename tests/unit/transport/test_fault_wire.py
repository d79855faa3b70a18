"""Answers as a fault lets them out: pieces on the exchange's clock, ends that ASGI has no word for, numbers of connections."""

import asyncio

from kalshi_contract.loader import load_edition
from mock_exchange import MockExchange
from mock_exchange.clock import Clock
from mock_exchange.faults.delivery import JSON_TYPE, Delivery, Pace, answer
from mock_exchange.faults.plan import Match, Rule, Status
from mock_exchange.session.venue import Venue
from mock_exchange.transport.context import Context
from mock_exchange.transport.fault_wire import deliver
from support.transport_raw import connect, get, split_answers, talk

WHOLE = answer(200, JSON_TYPE, b"12345")


class Peer:
    """What a wire and an ASGI server were told, in order."""

    gone = False

    def __init__(self):
        self.told = []

    def write(self, data):
        self.told.append(data)

    async def end(self, end):
        self.told.append(end)

    async def send(self, message):
        self.told.append(message.get("body", message.get("status")))


def delivered(delivery, pace=None, *, peer=None, wire=True, leave_after=None):
    """Deliver on a clock that is moved on by a second again and again, until everything is out."""
    clock = Clock(0, frozen=True)
    edition = load_edition()
    context = Context(Venue(edition, clock=clock), edition, clock)
    peer = peer or Peer()

    async def run():
        context.streams.start(asyncio.get_running_loop())
        task = asyncio.ensure_future(
            deliver(context, delivery, pace, peer if wire else None, peer.send)
        )
        while not task.done():
            await asyncio.sleep(0)
            peer.told.append(clock.now_us() // 1_000_000)
            peer.gone = leave_after is not None and clock.now_us() >= leave_after * 1_000_000
            clock.advance(1)

    asyncio.run(run())
    return [told for told in peer.told if not isinstance(told, int) or told == 200 or pace]


def test_an_answer_goes_the_asgi_way_where_nothing_is_cut():
    assert delivered(Delivery(WHOLE)) == [200, b"12345", b""]


def test_a_body_goes_in_pieces_each_at_its_time():
    told = delivered(Delivery(WHOLE), Pace(2, 1_000_000))
    assert told[:7] == [200, 0, b"12", 1, b"34", 2, b"5"]


def test_pieces_end_when_nobody_reads_them():
    told = delivered(Delivery(WHOLE), Pace(1, 1_000_000), leave_after=2)
    assert b"2" in told
    assert b"5" not in told


def test_what_is_cut_goes_past_the_asgi_server_and_the_connection_ends():
    told = delivered(Delivery(WHOLE, "reset", 2))
    assert told == [
        b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 5\r\n\r\n",
        b"12",
        "reset",
    ]
    assert delivered(Delivery(None, "silence")) == ["silence"]


def test_another_asgi_server_has_no_way_to_cut_and_gets_nothing():
    assert delivered(Delivery(None, "reset"), wire=False) == []
    assert delivered(Delivery(WHOLE, "fin", 2), wire=False) == []


def test_connections_are_numbered_by_their_first_request_under_the_plan():
    with MockExchange(seed=7, clock="frozen", limits="off") as exchange, connect(exchange) as old:
        request = get(exchange, "/markets?limit=1")
        old.sendall(request)
        while b"}]}" not in old.recv(65_536):
            pass
        exchange.faults.set(Rule(Status(503), Match(connection=2)))
        close = get(exchange, "/markets?limit=1", "Connection: close")
        statuses = [talk(exchange, request + close), talk(exchange, request + close)]
        assert [[each.status for each in answers] for answers in statuses] == [
            [200, 200],
            [503, 503],
        ]
        old.sendall(request)
        assert split_answers(old.recv(65_536))[0].status == 200
        exchange.faults.set(Rule(Status(503), Match(connection=1)))
        old.sendall(request)
        assert split_answers(old.recv(65_536))[0].status == 503
