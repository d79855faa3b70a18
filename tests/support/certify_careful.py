"""A careful little client: it does what every rule of certifying asks for. In either edition, in this process, over real sockets."""

import asyncio
import contextlib
import json

from websockets.exceptions import WebSocketException

from support.certify_tongues import PREFIX, TONGUES

TURNS = 3
POLLS = 3
PAUSE_S = 0.05
MESSAGES = 25
"""So much is heard before a stream is left."""

QUIET_S = 12.0
"""So long a stream may be silent: longer than a ping takes to find out."""

HAMMERING = 12
RECONNECTS_MAX = 5
KNOCKS_S = (0.1, 0.3, 0.9, 2.0, 4.0)
"""Waits where nobody answers: longer than an exchange is away in any scenario."""


class StopTradingError(Exception):
    """The careful client does not know how to go on, and stops."""


class NonsenseError(Exception):
    """An answer is no JSON object, and nobody caught it."""


class CarefulClient:
    """Lists the markets, looks at one, buys a little, watches a stream, and does what every rule asks for."""

    pings = True

    def __init__(self, told):
        self.told = told
        self.scenario = told[f"{PREFIX}SCENARIO"]
        self.tongue = TONGUES[told[f"{PREFIX}EDITION"]](told)
        self.prices = iter(range(30, 60))

    @classmethod
    async def run(cls, told):
        """Be a client from start to end."""
        client = cls(told)
        listening = asyncio.create_task(client.listen())
        try:
            with contextlib.suppress(StopTradingError):
                await client.trade()
            await listening
            await client.ended()
        finally:
            listening.cancel()

    async def ended(self):
        """Be done."""
        if self.scenario == "ends-cleanly":
            await self.sit()

    async def sit(self):
        """Wait to be asked to end."""
        await asyncio.Event().wait()

    # -- REST --------------------------------------------------------------------------------------------------------

    async def trade(self):
        """List, look, buy, look what became of it."""
        await self.walk()
        for _ in range(TURNS):
            await self.read(self.tongue.market)
            await self.buy(next(self.prices))
            await self.pause()
        if self.scenario == "limits-are-kept":
            await self.poll()

    async def poll(self, times=POLLS):
        """Look at the fills a few times."""
        for _ in range(times):
            await self.tongue.fills()

    async def pause(self):
        """Let others have a turn."""
        await asyncio.sleep(PAUSE_S)

    async def walk(self):
        """Read the list of markets to its end; leave it where it goes in a circle."""
        path, seen = self.tongue.first_page(), set()
        while path is not None:
            page = path
            answer = await self.read(lambda page=page: self.tongue.call("GET", page))
            if answer is None or self.seen_before(answer, seen):
                return
            path = self.following(page, answer)

    def following(self, page, answer):
        """Return the path of the page after this one."""
        return self.tongue.next_page(page, answer)

    def seen_before(self, answer, seen):
        """Tell whether a page was there before, and that is to be the end."""
        mark = self.tongue.fingerprint(answer)
        found = mark in seen
        seen.add(mark)
        return found and self.leaves_circle()

    def leaves_circle(self):
        """Tell whether to leave a list that goes in a circle."""
        return True

    async def read(self, call):
        """Read something: try again what fails for the moment, stop where that is of no use."""
        for wait_s in (*KNOCKS_S, None):
            status, answer = await call()
            if status == 200:
                return self.checked(answer)
            if 300 <= status < 400:
                return await self.redirected()
            if status == 429:
                await self.limited(call)
            if status == 401:
                await self.locked_out(call)
            if status and status < 500:
                await self.refused(call)
            if wait_s is None:
                await self.given_up(call)
            await self.failed(wait_s)
        return None

    async def failed(self, wait_s):
        """Wait before the next try."""
        await asyncio.sleep(wait_s)

    async def redirected(self):
        """Be sent elsewhere: do not go."""

    async def buy(self, price_cents):
        """Buy one contract, once."""
        body = self.tongue.order_body(price_cents, None)

        async def place():
            return await self.tongue.call("POST", self.tongue.orders, body)

        status, _ = await place()
        if status == 429:
            await self.limited(place)
        if status == 401:
            await self.locked_out(place)
        if not status or status >= 500:
            await self.unknown(price_cents)
        elif status >= 400:
            await self.refused(place)

    def checked(self, answer):
        """Return an answer that makes sense, None for one that does not."""
        return answer or self.nonsense()

    def nonsense(self):
        """Have got an answer that makes no sense."""

    async def limited(self, _call):
        """Be told to wait: stop, which is a long wait."""
        raise StopTradingError

    async def locked_out(self, _call):
        """Be refused for the key."""
        raise StopTradingError

    async def refused(self, _call):
        """Be refused for what was asked."""
        raise StopTradingError

    async def given_up(self, _call):
        """Have tried often enough."""
        raise StopTradingError

    async def unknown(self, _price_cents):
        """Find out what became of an order."""
        await self.read(self.tongue.fills)

    # -- WebSocket ---------------------------------------------------------------------------------------------------

    def wanted(self, connection):
        """Return what to subscribe to on the n-th connection."""
        return self.wanted_again() if connection else self.tongue.subscriptions()

    def wanted_again(self):
        """Return what to subscribe to after a connection was lost."""
        return self.tongue.subscriptions()

    def reconnect_wait_s(self, connection):
        """Return how long to wait before the next connection, None for never: after some it gives up."""
        return 0.1 * 3**connection if connection < RECONNECTS_MAX else None

    def handshake_wait_s(self, connection):
        """Return how long to wait after a refused handshake, None for never."""
        return 0.1 * 3**connection if self.knocks and connection < RECONNECTS_MAX else None

    async def listen(self):
        """Follow the streams until enough was heard, over as many connections as it takes."""
        for connection in range(HAMMERING):
            self.knocks = False
            try:
                wait_s = await self.follow(connection)
            except (OSError, WebSocketException, TimeoutError, EOFError) as error:
                self.knocks = "HTTP" not in str(error)  # nobody was there, or somebody said no
                wait_s = self.handshake_wait_s(connection)
            if wait_s is None:
                break
            await asyncio.sleep(wait_s)

    async def follow(self, connection):
        """Follow one connection until it is lost, and return how long to wait then; None when enough was heard."""
        beat_s = 5.0 if self.pings else None
        options = {"ping_interval": beat_s, "ping_timeout": beat_s, "close_timeout": 1.0}
        async with self.tongue.stream(**options) as socket:
            numbers = {}
            try:
                for each in (*self.tongue.opening(), *self.wanted(connection)):
                    await socket.send(json.dumps(each))
                for _ in range(MESSAGES):
                    await self.heard(await self.next_message(socket), numbers, socket)
            except WebSocketException:
                return self.reconnect_wait_s(connection)
            except TimeoutError:
                return None
        return None

    async def next_message(self, socket):
        """Return the next message. Raises ``TimeoutError`` where there is none for long."""
        async with asyncio.timeout(QUIET_S):
            return await socket.recv()

    async def heard(self, message, numbers, socket):
        """Look at the number of a message, where it has one: after a gap, ask for the book anew."""
        if not self.tongue.numbered or isinstance(message, bytes):
            return
        with contextlib.suppress(ValueError):
            told = json.loads(message)
            sid, number = told.get("sid"), told.get("seq")
            if number is None:
                return
            if number != numbers.get(sid, number - 1) + 1:
                await self.gap(socket)
            numbers[sid] = number

    async def gap(self, socket):
        """Ask for the book anew."""
        await socket.send(json.dumps(self.tongue.subscriptions()[0]))
