"""What the exchange says no to on a stream of trade-api-3.34, by its numbers (T16). All are :class:`CommandRefused`.

==========================  ===========================================================================
class                       codes
==========================  ===========================================================================
``ChannelFailed``           10 (the subscription is gone with it)
``UnknownChannel``          8
``NotPermitted``            9
``UnknownSubscription``     7
``CommandTimedOut``         18
``ReaderTooSlow``           25 (the subscription is gone with it)
``TooManyMarkets``          26
``TooManyCommands``         27
``CommandRefused``          every other one: the command was malformed, or a number that is new
==========================  ===========================================================================
"""

# ruff: noqa: N818 - the names say what happened; KalshiError says that they are errors

from collections.abc import Mapping
from typing import Any, Final

from kalshi_refclient.errors import KalshiError


class CommandRefused(KalshiError):
    """A command was refused, or a subscription ended by the exchange. ``tickers`` are the markets it names, if any."""

    def __init__(self, message: str, *, code: int, tickers: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.code = code
        self.tickers = tickers


class ChannelFailed(CommandRefused):
    """The channel failed; subscribe again."""


class UnknownChannel(CommandRefused):
    """There is no such channel."""


class NotPermitted(CommandRefused):
    """The key may not watch this."""


class UnknownSubscription(CommandRefused):
    """The connection has no subscription of that number."""


class CommandTimedOut(CommandRefused):
    """The exchange did not get to it in time."""


class ReaderTooSlow(CommandRefused):
    """The subscription's buffer overflowed."""


class TooManyMarkets(CommandRefused):
    """More markets than one subscription takes."""


class TooManyCommands(CommandRefused):
    """More commands than a connection may send."""


KINDS: Final[Mapping[int, type[CommandRefused]]] = {
    7: UnknownSubscription,
    8: UnknownChannel,
    9: NotPermitted,
    10: ChannelFailed,
    18: CommandTimedOut,
    25: ReaderTooSlow,
    26: TooManyMarkets,
    27: TooManyCommands,
}


def refusal_of(msg: Mapping[str, Any], shown: str) -> CommandRefused:
    """Return the error of an error frame's ``msg``; ``shown`` is its text, fit to be shown."""
    code = msg["code"]
    named = [msg["market_ticker"]] if "market_ticker" in msg else msg.get("market_tickers", [])
    kind = KINDS.get(code, CommandRefused)
    return kind(f"error {code}: {shown}", code=code, tickers=tuple(named))
