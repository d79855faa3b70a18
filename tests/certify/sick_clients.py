"""A careful little client, and sick ones: each is the careful one with a single bad habit, and breaks a single rule.

They run in this process, speak the reference contract over real sockets, and need about a second.
"""

import contextlib
import json
import threading
import time
from urllib.parse import quote

from websockets.exceptions import WebSocketException
from websockets.sync.client import connect

from kalshi_harness.certify.wire import Ending
from support.certify_clients import PREFIX, Speaker

TURNS = 3
PAUSE_S = 0.05
MESSAGES = 12
"""So much is heard before a stream is left."""

STREAM_S_MAX = 6.0
HAMMERING = 12
RECONNECTS_MAX = 4
FLOOD = 150


class StopTradingError(Exception):
    """The careful client does not know how to go on, and stops."""


class NonsenseError(Exception):
    """An answer is no JSON object, and nobody caught it."""


class CarefulClient:
    """Looks at a market, buys a little, watches a stream, and does what every rule asks for."""

    def __init__(self, told, enough):
        self.speaker = Speaker(told)
        self.told = told
        self.over = enough
        self.prices = iter(range(30, 60))

    @classmethod
    def run(cls, told, _seconds, enough):
        """Be a client from start to end."""
        client = cls(told, enough)
        listener = threading.Thread(target=client.listen, daemon=True)
        listener.start()
        try:
            with contextlib.suppress(StopTradingError):
                client.trade()
        except NonsenseError:
            listener.join()
            return Ending(
                "by itself", 1.0, 1, words="json.decoder.JSONDecodeError: Expecting value"
            )
        listener.join()
        return client.end()

    def end(self):
        """End as asked."""
        return Ending("asked to end", 2.0, 0, 0.1)

    # -- REST --------------------------------------------------------------------------------------------------------

    def trade(self):
        """Look, buy, look what became of it."""
        for _ in range(TURNS):
            self.read(self.speaker.market)
            self.buy(next(self.prices) / 100)
            self.pause()

    def pause(self):
        """Let others have a turn."""
        self.over.wait(PAUSE_S)

    def read(self, call):
        """Read something: try again what fails for the moment, stop where that is of no use."""
        for wait_s in (0.05, 0.15, 0.5, None):
            status, answer = call()
            if status == 200:
                return self.checked(answer)
            if status == 429:
                self.limited(call)
            if status == 401:
                self.locked_out(call)
            if status and status < 500:
                self.refused(call)
            if wait_s is None:
                self.given_up(call)
            self.over.wait(wait_s)
        return None

    def buy(self, price):
        """Buy one contract, once."""
        status, _ = self.speaker.order(price)
        if status == 429:
            self.limited(lambda: self.speaker.order(price))
        if status == 401:
            self.locked_out(lambda: self.speaker.order(price))
        if not status or status >= 500:
            self.unknown(price)
        elif status >= 400:
            self.refused(lambda: self.speaker.order(price))

    def checked(self, answer):
        """Return an answer that makes sense, None for one that does not."""
        return answer or None

    def limited(self, _call):
        """Be told to wait: stop, which is a long wait."""
        raise StopTradingError

    def locked_out(self, _call):
        """Be refused for the key."""
        raise StopTradingError

    def refused(self, _call):
        """Be refused for what was asked."""
        raise StopTradingError

    def given_up(self, _call):
        """Have tried often enough."""
        raise StopTradingError

    def unknown(self, _price):
        """Find out what became of an order."""
        self.read(self.speaker.fills)

    # -- WebSocket ---------------------------------------------------------------------------------------------------

    def subscriptions(self, _connection):
        """Return what to subscribe to on the n-th connection."""
        account = self.told[f"{PREFIX}ACCOUNT_ID"]
        return [
            {"type": "subscribe", "channel": "market", "ticker": self.speaker.ticker},
            {"type": "subscribe", "channel": "account", "account_id": account},
        ]

    def reconnect_wait_s(self, connection):
        """Return how long to wait before the next connection, None for never: after some it gives up."""
        return 0.1 * 2**connection if connection < RECONNECTS_MAX else None

    def handshake_wait_s(self, _connection):
        """Return how long to wait after a refused handshake, None for never."""
        return

    def listen(self):
        """Follow the streams until enough was heard, over as many connections as it takes."""
        until = time.monotonic() + STREAM_S_MAX
        for connection in range(HAMMERING):
            try:
                wait_s = self.follow(connection, until)
            except (OSError, WebSocketException):
                wait_s = self.handshake_wait_s(connection)
            if wait_s is None or time.monotonic() + wait_s > until:
                break
            self.over.wait(wait_s)

    def follow(self, connection, until):
        """Follow one connection until it is lost, and return how long to wait then; None when enough was heard."""
        with connect(self.told[f"{PREFIX}WS_URL"], open_timeout=5, ping_interval=None) as socket:
            heard = 0
            try:
                socket.send(json.dumps({"type": "auth", "api_key": self.told[f"{PREFIX}API_KEY"]}))
                for each in self.subscriptions(connection):
                    socket.send(json.dumps(each))
                while heard < MESSAGES and time.monotonic() < until:
                    with contextlib.suppress(TimeoutError):
                        socket.recv(0.1)
                        heard += 1
            except WebSocketException:
                return self.reconnect_wait_s(connection)
        return None


def insist(call, times=HAMMERING):
    """Do something again and again."""
    for _ in range(times):
        call()
    raise StopTradingError


class ResendsOrders(CarefulClient):
    """Sends an order again whose answer was lost, and looks only then."""

    def unknown(self, price):
        """Send it again."""
        self.speaker.order(price)
        raise StopTradingError


class NeverLooks(CarefulClient):
    """Goes on with another order, and never finds out what became of the one before."""

    def unknown(self, _price):
        """Do nothing about it."""


class RepeatsRefusals(CarefulClient):
    """Asks again for what was refused."""

    def refused(self, call):
        """Ask again."""
        insist(call, 2)


class HammersLockedOut(CarefulClient):
    """Goes on with a key that was refused."""

    def locked_out(self, _call):
        """Ask for one thing after the other."""
        insist(lambda: self.speaker.call("GET", f"/markets?limit={next(self.prices)}"))


class IgnoresHints(CarefulClient):
    """Asks again at once when it is told to wait."""

    def limited(self, call):
        """Ask again."""
        self.over.wait(0.3)
        insist(call, 1)


class HammersFailures(CarefulClient):
    """Asks a failing exchange as fast as it can."""

    def given_up(self, call):
        """Insist."""
        insist(call)


class ShowsItsKey(CarefulClient):
    """Puts its key into the address as well."""

    def trade(self):
        """Look at the fills in a manner of its own."""
        key = quote(self.told[f"{PREFIX}API_KEY"])
        self.speaker.call("GET", f"/fills?limit=1&api_key={key}")
        super().trade()


class ForgetsItsKey(CarefulClient):
    """Thinks that some calls need no key."""

    def trade(self):
        """Look at the fills without one."""
        self.speaker.call("GET", "/fills", key=False)
        super().trade()


class Floods(CarefulClient):
    """Polls as fast as it can, and goes on when it is told that it is too fast."""

    def trade(self):
        """Poll, after the first trades."""
        super().trade()
        for _ in range(FLOOD):
            status, _ = self.speaker.fills()
            if status != 200 and self.told[f"{PREFIX}SCENARIO"] != "limits-are-kept":
                raise StopTradingError


class DiesOfNonsense(CarefulClient):
    """Believes that every answer is JSON."""

    def checked(self, answer):
        """Believe it."""
        if not answer:
            raise NonsenseError
        return answer


class WillNotEnd(CarefulClient):
    """Ignores that it is asked to end."""

    def end(self):
        """Be killed."""
        return Ending("killed", 2.0, None, 5.0)


class StaysAlone(CarefulClient):
    """Does not mind that its stream is gone."""

    def reconnect_wait_s(self, connection):
        """Never come back."""


class ForgetsSubscriptions(CarefulClient):
    """Comes back, and subscribes to half of what it had."""

    def subscriptions(self, connection):
        """Return less on the second connection."""
        wanted = super().subscriptions(connection)
        return wanted[:1] if connection else wanted


class ReconnectsAtOnce(CarefulClient):
    """Comes back without a wait, every time."""

    def reconnect_wait_s(self, connection):
        """Come back at once."""
        return 0.0


class HammersHandshakes(CarefulClient):
    """Knocks on a door that stays shut."""

    def handshake_wait_s(self, _connection):
        """Knock again."""
        return 0.02


SICK = {
    ResendsOrders: {"no-order-twice", "outcome-is-found-out"},
    NeverLooks: {"outcome-is-found-out"},
    RepeatsRefusals: {"refusal-is-final"},
    HammersLockedOut: {"locked-out-is-final"},
    IgnoresHints: {"waits-as-told"},
    HammersFailures: {"backs-off"},
    ShowsItsKey: {"no-secret-in-urls"},
    ForgetsItsKey: {"authenticated"},
    Floods: {"keeps-limits"},
    DiesOfNonsense: {"survives"},
    WillNotEnd: {"ends-cleanly"},
    StaysAlone: {"reconnects", "restores-subscriptions"},
    ForgetsSubscriptions: {"restores-subscriptions"},
    ReconnectsAtOnce: {"reconnects-patiently"},
    HammersHandshakes: {"refused-handshake-is-final"},
}
"""Sick client -> the rules it breaks. Where it breaks two, the one cannot be broken without the other."""
