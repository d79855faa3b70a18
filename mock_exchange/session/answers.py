"""Answers to requests for quotes, where traders were asked for: the maker quotes on what others ask for, and confirms what is accepted.

Half a second of the exchange's clock after it is asked it quotes some strides off where the market stands, on both sides, and as long
after it is accepted it confirms. Same seed and same moments, same quotes. It answers nobody who asks for more than it would ever pay.
"""

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType, MethodType
from typing import Any, ClassVar, Final

from mock_exchange.activity.ladder import Ladder
from mock_exchange.core.kept import Kept
from mock_exchange.core.market import Market
from mock_exchange.core.state import State
from mock_exchange.core.units import MICROS_PER_DOLLAR, PAYOUT_E4
from mock_exchange.dice import throw
from mock_exchange.editions.trade_api.negotiation.negotiations import Negotiations
from mock_exchange.editions.trade_api.negotiation.quotes import contracts_e2
from mock_exchange.editions.trade_api.negotiation.rfqs import Rfq
from mock_exchange.editions.trade_api.negotiation.talks import Change
from mock_exchange.timers import Timers

ANSWERS_AFTER_US: Final = 500_000
STRIDES: Final = 3
"""How many strides off the middle it bids at most, on either side."""

LARGEST_MICROS: Final = 100_000 * MICROS_PER_DOLLAR
"""The most that a request may come to, at a dollar a contract."""


class Answers(Kept):
    """One member that answers. ``account_id`` is the maker's: it has money and is nobody's key."""

    def __init__(
        self,
        negotiations: Negotiations,
        state: State,
        timers: Timers,
        account_id: str,
        seed: int,
    ) -> None:
        self._negotiations = negotiations
        self._state = state
        self._timers = timers
        self._account_id = account_id
        self._seed = seed
        negotiations.follow(self._hear)

    def _hear(self, change: Change) -> None:
        act = self._ACTS.get(change.kind)
        if act is not None:
            act_then = partial(MethodType(act, self), change.record.number)
            self._timers.at(change.at_us + ANSWERS_AFTER_US, act_then)

    # -- what it does --------------------------------------------------------------------------------

    def _quote(self, number: int, at_us: int) -> None:
        talks = self._negotiations.talks
        rfq = talks.rfqs.get(number)
        if rfq is None or rfq.status != "open":
            return
        bids_e4 = self._bids_e4(rfq)
        if bids_e4 is not None:
            talks.offer(self._account_id, rfq, bids_e4, at_us)

    def _bid(self, number: int, at_us: int) -> None:
        """Quote on a batch, if it would on each of its requests."""
        batches = self._negotiations.batches
        batch = batches.batches.get(number)
        if batch is None or batch.status != "open":
            return
        bids = [(rfq, self._bids_e4(rfq)) for rfq in batches.rfqs_of(batch)]
        answered = [(rfq, pair) for rfq, pair in bids if pair is not None]
        if len(answered) == len(bids):
            batches.offer(self._account_id, batch, answered, at_us)

    def _confirm(self, number: int, at_us: int) -> None:
        talks = self._negotiations.talks
        quote = talks.quotes.get(number)
        if quote is not None and self._is_own(quote.account_id) and quote.status == "accepted":
            talks.confirm(quote, at_us)

    def _confirm_bid(self, number: int, at_us: int) -> None:
        batches = self._negotiations.batches
        quote = batches.quotes.get(number)
        if quote is not None and self._is_own(quote.account_id) and quote.status == "accepted":
            batches.confirm(quote, at_us)

    # -- what it thinks ------------------------------------------------------------------------------

    def _is_own(self, account_id: str) -> bool:
        return account_id == self._account_id

    def _bids_e4(self, rfq: Rfq) -> tuple[int, int] | None:
        """Return what it bids for YES and for NO, or None where it does not answer."""
        market = self._state.markets[rfq.ticker]
        if not market.trading or self._is_own(rfq.account_id) or len(market.prices) < STRIDES:
            return None
        bids_e4 = self._around(market, rfq.number)
        sides = zip(("yes", "no"), bids_e4, strict=True)
        most_e2 = max(contracts_e2(rfq, *side, market.lot_e2, market.fees) for side in sides)
        return bids_e4 if 0 < most_e2 * PAYOUT_E4 <= LARGEST_MICROS else None

    def _around(self, market: Market, number: int) -> tuple[int, int]:
        """Return a bid below the middle of the market, and one above it as a bid for NO."""
        ladder = Ladder(market.prices)
        bid_e4, ask_e4 = market.bids.best_price_e4() or 0, market.asks.best_price_e4() or PAYOUT_E4
        middle = ladder.middle(bid_e4, ask_e4, market.last_price_e4)
        below, above = (
            ladder.stride * (1 + throw(STRIDES, self._seed, number, side)) for side in (1, 2)
        )
        yes_e4 = ladder.prices_e4[max(0, middle - below)]
        return yes_e4, PAYOUT_E4 - ladder.prices_e4[min(ladder.top, middle + above)]

    _ACTS: ClassVar[Mapping[str, Callable[..., Any]]] = MappingProxyType(
        {
            "rfq_created": _quote,
            "rfq_batch_created": _bid,
            "quote_accepted": _confirm,
            "batch_quote_accepted": _confirm_bid,
        }
    )
    """Kind of a change -> what it does a little later."""
