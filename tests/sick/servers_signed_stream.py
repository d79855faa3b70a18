"""WebSocket servers of trade-api-3.34 with one fault each: see ``servers_stream``."""

import json

from mock_exchange.session import signed_stream
from mock_exchange.session.stream import Close
from sick.servers_rest import Sickness
from sick.servers_stream import doubled, on_output, without


def changing(kind, **fields):
    """Return a sickness that changes what messages of a type say: field -> old value -> new."""

    def change(values):
        for value in values:
            if value["type"] == kind:
                for name, new in fields.items():
                    value["msg"][name] = new(value["msg"].get(name))
        return values

    return on_output(change)


def skips_numbers(values):
    for value in values:
        if value["type"] == "orderbook_delta":
            value["seq"] += 1
    return values


def forgets_a_level(values):
    for value in values:
        if value["type"] == "orderbook_snapshot":
            value["msg"]["yes_dollars_fp"] = value["msg"].get("yes_dollars_fp", [])[:-1]
    return values


def without_the_end(values):
    return [v for v in values if v["type"] != "user_order" or v["msg"]["status"] != "canceled"]


def hangs_up_on_mistakes(session):
    healthy = session.take_output

    def take_output():
        frames, close = healthy()
        mistaken = any(json.loads(frame)["type"] == "error" for frame in frames)
        return frames, Close(1008, "no") if mistaken else close

    session.take_output = take_output


def ignores_the_filter(session):
    healthy = session.receive_text

    def receive_text(text, now_us):
        message = json.loads(text)
        message.get("params", {}).pop("market_tickers", None)
        return healthy(json.dumps(message), now_us)

    session.receive_text = receive_text


class TellsEverybody:
    """What one session is told of a type, every other is told too, when it next hears something."""

    def __init__(self, kind):
        self.kind, self.told = kind, []

    def __call__(self, session):
        healthy, heard = session.take_output, set()

        def take_output():
            frames, close = healthy()
            own = [f for f in frames if json.loads(f)["type"] == self.kind]
            strange = [f for f in self.told if f not in heard and f not in own] if frames else []
            heard.update(strange, own)
            self.told += own
            return [*strange, *frames], close

        session.take_output = take_output


class LetsAnybodyIn:
    """A handshake that is refused is taken for the last one that was not."""

    def infect(self, exchange):
        venue = exchange._context.venue
        refuse, open_stream = venue.refuse_stream, venue.open_stream
        good = []

        def refuse_stream(request):
            if refuse(request) is None:
                good.append(request)
            return None if good else refuse(request)

        venue.refuse_stream = refuse_stream
        venue.open_stream = lambda request: open_stream(good[-1])


class OpenDoor(Sickness):
    """A sickness of the handshake."""

    def infect(self, exchange):
        LetsAnybodyIn().infect(exchange)


def keep_the_subscription(self, _subscription):
    """Say that it ended, and tell on."""


SICK_SIGNED_STREAMS = (
    OpenDoor("lets a handshake in that nobody signed", ("TWS-020",)),
    Sickness("skips a number", ("TWS-040",), session=on_output(skips_numbers)),
    Sickness(
        "begins with a book of yesterday",
        ("TWS-040", "TWS-090"),
        session=on_output(forgets_a_level),
    ),
    Sickness(
        "tells every change of a book twice",
        ("TWS-040", "TWS-100"),
        session=doubled("orderbook_delta"),
    ),
    Sickness(
        "lets the clock of a book stand still",
        ("TWS-100",),
        session=changing("orderbook_delta", clock=lambda _: 1),
    ),
    Sickness(
        "forgets the position after a fill",
        ("TWS-050",),
        session=changing("fill", post_position_fp=lambda _: "0.00"),
    ),
    Sickness("hangs up on mistakes", ("TWS-030",), session=hangs_up_on_mistakes),
    Sickness("tells everybody of an order", ("TWS-060",), session=TellsEverybody("user_order")),
    Sickness(
        "tells trades of every market", ("TWS-070",), session=ignores_the_filter, too=("TWS-040",)
    ),
    Sickness(
        "does not tell that orders were cancelled",
        ("TWS-080",),
        session=on_output(without_the_end),
        too=("TWS-060",),
    ),
    Sickness(
        "goes on after unsubscribe",
        ("TWS-110",),
        patches=((signed_stream.SignedStream, "_forget", keep_the_subscription),),
    ),
    Sickness("tells everybody of a quote", ("TCM-050",), session=TellsEverybody("quote_created")),
    Sickness("tells of no request", ("TCM-050",), session=without("rfq_created")),
)
