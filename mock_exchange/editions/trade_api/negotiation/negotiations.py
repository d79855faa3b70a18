"""All that is negotiated on one exchange, and who hears of it."""

from collections.abc import Callable, Sequence

from mock_exchange.core.commands import Command
from mock_exchange.core.events import Event, MarketClosed
from mock_exchange.core.exchange import Exchange
from mock_exchange.core.kept import Kept
from mock_exchange.editions.trade_api.negotiation.batch_talks import BatchTalks
from mock_exchange.editions.trade_api.negotiation.proposals import Proposals
from mock_exchange.editions.trade_api.negotiation.register import Record
from mock_exchange.editions.trade_api.negotiation.talks import MARKET_CLOSED, Change, Talks
from mock_exchange.timers import Timers


class Negotiations:
    """The records. Made anew with the exchange."""

    def __init__(
        self,
        exchange: Exchange,
        apply: Callable[[Command, int], tuple[Event, ...]],
        timers: Timers,
    ) -> None:
        self._followers: list[Callable[[Change], None]] = []
        self.talks = Talks(exchange, apply, timers, self._tell)
        self.batches = BatchTalks(self.talks, timers, self._tell)
        self.proposals = Proposals(apply, timers)

    def rooms(self) -> dict[str, Kept]:
        """Return everything that knows something of what was negotiated, by name."""
        return {
            "talks": self.talks,
            "rfqs": self.talks.rfqs,
            "quotes": self.talks.quotes,
            "batch_talks": self.batches,
            "batches": self.batches.batches,
            "batch_quotes": self.batches.quotes,
            "proposing": self.proposals,
            "proposals": self.proposals.all,
        }

    def follow(self, tell: Callable[[Change], None]) -> None:
        """Have somebody told of each change, right when it happens."""
        self._followers.append(tell)

    def publish(self, events: Sequence[Event], now_us: int) -> None:
        """Hear of what the exchange did: what is asked for in a market that closed is over."""
        for event in events:
            if type(event) is MarketClosed:
                for rfq in self.talks.close_market(event.ticker, now_us):
                    batch = self.batches.batches.get(rfq.batch)
                    if batch is not None and batch.status != "closed":
                        self.batches.close(batch, MARKET_CLOSED, now_us)

    def _tell(self, kind: str, record: Record, at_us: int) -> None:
        for tell in self._followers:
            tell(Change(kind, record, at_us))
