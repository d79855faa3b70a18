"""Sick clients: each is the careful one with a single bad habit, and breaks a single rule.

A habit is what a class defines: where the careful client never comes to that, both are the same client.
"""

import asyncio
import contextlib

from support.certify_careful import HAMMERING, CarefulClient, NonsenseError, StopTradingError

FLOOD = 150


async def insist(call, times=HAMMERING):
    """Do something again and again."""
    for _ in range(times):
        await call()
    raise StopTradingError


class ResendsOrders(CarefulClient):
    """Sends an order again whose answer was lost, as a new one, and looks only then."""

    def wanted(self, connection):
        """Do without news of one's own orders: they would tell."""
        return super().wanted(connection)[:1]

    async def unknown(self, price_cents):
        """Send it again."""
        await self.tongue.order(price_cents)
        raise StopTradingError


class NeverLooks(CarefulClient):
    """Goes on with another order, and never finds out what became of the one before."""

    def wanted(self, connection):
        """Do without news of one's own orders: they would tell."""
        return super().wanted(connection)[:1]

    async def unknown(self, _price_cents):
        """Do nothing about it."""


class RepeatsRefusals(CarefulClient):
    """Asks again for what was refused."""

    async def refused(self, call):
        """Ask again."""
        await insist(call, 2)


class HammersLockedOut(CarefulClient):
    """Goes on with a key that was refused."""

    async def locked_out(self, _call):
        """Ask for one thing after the other."""
        await insist(
            lambda: self.tongue.call("GET", f"{self.tongue.fills_path}?limit={next(self.prices)}")
        )


class IgnoresHints(CarefulClient):
    """Asks again at once when it is told to wait."""

    async def limited(self, call):
        """Ask again."""
        await asyncio.sleep(0.3)
        await insist(call, 1)


class HammersFailures(CarefulClient):
    """Asks a failing exchange as fast as it can."""

    async def given_up(self, call):
        """Insist."""
        await insist(call)


class ShowsItsKey(CarefulClient):
    """Puts its key into the address as well."""

    async def trade(self):
        """Look at the fills in a manner of its own."""
        await self.tongue.call("GET", self.tongue.secret_query())
        await super().trade()


class ForgetsItsKey(CarefulClient):
    """Thinks that some calls need no key."""

    async def trade(self):
        """Look at the fills without one."""
        await self.tongue.fills(key=False)
        await super().trade()


class Floods(CarefulClient):
    """Polls as fast as it can, and goes on when it is told that it is too fast."""

    async def poll(self, times=FLOOD):
        """Poll a lot."""
        await super().poll(times)


class DiesOfNonsense(CarefulClient):
    """Believes that every answer is JSON."""

    def nonsense(self):
        """Die."""
        raise NonsenseError


class WillNotEnd(CarefulClient):
    """Ignores that it is asked to end, the first time."""

    async def sit(self):
        """Sit there."""
        with contextlib.suppress(asyncio.CancelledError):
            await super().sit()
        await super().sit()


class StaysAlone(CarefulClient):
    """Does not mind that its stream is gone."""

    def reconnect_wait_s(self, connection):
        """Never come back."""


class ForgetsSubscriptions(CarefulClient):
    """Comes back, and subscribes to half of what it had."""

    def wanted_again(self):
        """Return less than before."""
        return super().wanted_again()[:1]


class ReconnectsAtOnce(CarefulClient):
    """Comes back without a wait, every time."""

    def reconnect_wait_s(self, _connection):
        """Come back at once."""
        return 0.0


class HammersHandshakes(CarefulClient):
    """Knocks on a door that stays shut."""

    def handshake_wait_s(self, connection):
        """Knock again, if somebody said no."""
        return super().handshake_wait_s(connection) if self.knocks else 0.02


class GoesInCircles(CarefulClient):
    """Follows every page that is promised, wherever it leads."""

    rounds = 0

    def leaves_circle(self):
        """Notice nothing, for a while."""
        self.rounds += 1
        return self.rounds > HAMMERING * 5


class TakesAPageForAll(CarefulClient):
    """Reads the first page of a list."""

    def following(self, _page, _answer):
        """Be content."""


class MakesUpPages(CarefulClient):
    """Asks for one page more than there is, with a cursor that it made up."""

    def following(self, page, answer):
        """Go on to the end, and once beyond it."""
        path = super().following(page, answer)
        if path is None and "made-up" not in page:
            path = f"{self.tongue.first_page()}?cursor=made-up"
        return path


class FollowsAnywhere(CarefulClient):
    """Goes wherever it is sent, and shows its key there."""

    async def redirected(self):
        """Go."""
        url = self.tongue.location
        await self.tongue.call("GET", "", url=url)


class KnocksAllTheTime(CarefulClient):
    """Tries to connect as fast as it can while nobody is there."""

    async def failed(self, wait_s):
        """Try at once, where there was an outage."""
        if self.scenario == "outage-is-ridden-out":
            for _ in range(HAMMERING):
                await self.tongue.market()
        await super().failed(wait_s)


class TrustsGaps(CarefulClient):
    """Does not look at numbers."""

    async def gap(self, _socket):
        """Trust it."""


class BelievesInSilence(CarefulClient):
    """Waits for ever on a stream that says nothing."""

    pings = False

    async def next_message(self, socket):
        """Wait."""
        return await socket.recv()


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
    GoesInCircles: {"leaves-loops"},
    FollowsAnywhere: {"keeps-credentials-home"},
    KnocksAllTheTime: {"rides-out-outages"},
    BelievesInSilence: {"notices-silence"},
}
"""Sick client -> the rules it breaks. Where it breaks two, the one cannot be broken without the other."""

SICK_WITH_NUMBERS_AND_CURSORS = {
    TrustsGaps: {"heals-gaps"},
    TakesAPageForAll: {"reads-every-page"},
    MakesUpPages: {"reads-every-page"},
}
"""The same, of an edition whose messages are numbered and whose pages have cursors."""
