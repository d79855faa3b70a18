"""What a handler works with: the exchange, the records around it, keys and limits; and what it is asked.

The session behind hands in what it owns through the protocols here: a room of this edition never imports one.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, Protocol, TypeAlias

import msgspec

from kalshi_contract.edition import Edition
from mock_exchange.core.commands import ChangeMarket, CloseMarket, Command, PlaceOrder
from mock_exchange.core.events import Event, Refused
from mock_exchange.core.exchange import Exchange
from mock_exchange.core.kept import Kept
from mock_exchange.core.reasons import Reason
from mock_exchange.core.token_buckets import BucketTerms
from mock_exchange.editions.refusal import Refusal
from mock_exchange.editions.trade_api.catalogue import Catalogue
from mock_exchange.editions.trade_api.combo_results import ComboResults
from mock_exchange.editions.trade_api.dialect import TradeApiDialect
from mock_exchange.editions.trade_api.fee_book import FeeBook
from mock_exchange.editions.trade_api.negotiation.negotiations import Negotiations
from mock_exchange.editions.trade_api.netting import Netting
from mock_exchange.editions.trade_api.payouts import Payouts
from mock_exchange.editions.trade_api.rebalancing import Rebalancing
from mock_exchange.editions.trade_api.subtraders import Subtraders
from mock_exchange.editions.trade_api.tape import Tape
from mock_exchange.editions.trade_api.updates import Update
from mock_exchange.timers import Timers

Json: TypeAlias = dict[str, Any]
Answer: TypeAlias = Json | Refusal | None
"""The body of the success (None where it has none), or why there is none."""


class Asked(Protocol):
    """A call that is in order so far."""

    @property
    def at_us(self) -> int:
        """The exchange's moment."""
        ...

    @property
    def account_id(self) -> str:
        """Whose key it came with; not for a public call."""
        ...

    @property
    def locked_to(self) -> int | None:
        """The only subaccount that the key may act for; None for all of the account."""
        ...

    @property
    def path_parameters(self) -> Mapping[str, str | None]:
        """By name, decoded."""
        ...

    @property
    def query(self) -> Mapping[str, Any]:
        """By name; None where it is neither given nor has a default."""
        ...

    @property
    def body(self) -> Any:
        """The JSON value, which keeps its schema."""
        ...


class Errand(msgspec.Struct, frozen=True):
    """A call that no request stands behind: the operator's, or one handler's of another. In order: it keeps the operation's schemas."""

    at_us: int
    account_id: str
    body: Any = None
    path_parameters: Mapping[str, str | None] = {}
    query: Mapping[str, Any] = {}
    locked_to: int | None = None


class KeyTerms(msgspec.Struct, frozen=True):
    """What a key is to be: whose, what it may do, the only subaccount it may act for (None: all), what its owner calls it."""

    account_id: str
    scopes: Collection[str]
    subaccount: int | None
    name: str


class HeldKey(msgspec.Struct, frozen=True):
    """A key as its owner sees it. ``key_id`` is a UUID."""

    key_id: str
    terms: KeyTerms


class Keys(Protocol):
    """The key ring. All of these raise ``ValueError`` for what cannot be."""

    def list(self, account_id: str) -> Sequence[HeldKey]:
        """Return an account's keys."""
        ...

    def bring(self, terms: KeyTerms, public_pem: str) -> HeldKey:
        """Take a public key."""
        ...

    def generate(self, terms: KeyTerms, key_type: str) -> tuple[HeldKey, str]:
        """Make a pair; return the key and its private half as PEM."""
        ...

    def revoke(self, account_id: str, key_id: str) -> bool:
        """Make a key unknown; False where the account has no such key."""
        ...


class Meter(Protocol):
    """Who may ask for how much."""

    def tier(self, account_id: str) -> str:
        """Return the usage tier of an account."""
        ...

    def terms(self, account_id: str, bucket: str) -> BucketTerms | None:
        """Return a bucket's terms, or None where nothing limits it."""
        ...

    def assign(self, account_id: str, tier: str, at_us: int) -> None:
        """Put an account into a tier."""
        ...


class Desk(Kept):
    """An exchange that speaks ``trade-api-3.34``, as its handlers see it."""

    KEPT = ("killed", "transferred", "cancelling_until_us", "transfer_names", "grants")

    def __init__(  # noqa: PLR0913, PLR0917 - what a venue is made of, put together in one place
        self,
        edition: Edition,
        exchange: Exchange,
        dialect: TradeApiDialect,
        catalogue: Catalogue,
        tape: Tape,
        apply: Callable[[Command, int], tuple[Event, ...]],
        keys: Keys,
        meter: Meter,
        timers: Timers,
    ) -> None:
        self.edition = edition
        self.exchange = exchange
        self.views = exchange.views
        self.dialect = dialect
        self.ids = dialect.ids
        self.catalogue = catalogue
        self.tape = tape
        self.apply = apply
        self.keys = keys
        self.meter = meter
        self.timers = timers
        self.fee_book = FeeBook(catalogue, exchange, apply, timers)
        self.announce: Callable[[str, Iterable[Update], int], None] = _tell_nobody
        """(channel, updates, moment): tell what is no event of the exchange."""
        catalogue.follow(self._watch_hours)
        self.subtraders = Subtraders()
        self.negotiations = Negotiations(exchange, apply, timers)
        self.killed: set[tuple[str, str]] = set()
        """(account, client_order_id) of orders that were killed: the core never took them, the id is used all the same (T08)."""
        self.transferred: set[tuple[str, ...]] = set()
        """(account, client_transfer_id) of transfers that were made; between instances with the places they led from and to."""
        self.cancelling_until_us: dict[str, int] = {}
        """Account -> until when its new orders are cancelled at once, after it cancelled all (T08)."""
        self.transfer_names: dict[int, str] = {}
        """Number of a passage -> the client_transfer_id it was made with."""
        self.grants: dict[str, str] = {}
        """Account -> the usage level that it asked for and was given."""
        self.netting = Netting(exchange, apply, timers)
        self.rebalancing = Rebalancing(exchange, apply, timers)
        self.combo_results = ComboResults(exchange, apply, timers, catalogue)
        self.payouts = Payouts(exchange, apply, timers, catalogue)
        """Hears of nothing until the world was played: what is determined there stays so, until the operator pays it."""
        tape.listeners.append(self.netting.hear)
        tape.status_listeners.append(self.combo_results.hear)

    def heed(self, command: Command, events: tuple[Event, ...]) -> None:
        """Keep what the core does not of what a command came to: the client_order_id of an order that was killed stays used (T08)."""
        first = events[0]
        if (
            type(first) is Refused
            and first.reason is Reason.FOK_UNFILLABLE
            and type(command) is PlaceOrder
            and command.options
            and command.options.client_order_id
        ):
            account = self.exchange.state.accounts[command.account_id]
            self.killed.add((account.holder_id, command.options.client_order_id))

    def rooms(self) -> dict[str, Kept]:
        """Return everything of this edition that knows something of what happened, by name."""
        return {
            "desk": self,
            "catalogue": self.catalogue,
            "tape": self.tape,
            "fee_book": self.fee_book,
            "subtraders": self.subtraders,
            "netting": self.netting,
            "rebalancing": self.rebalancing,
            "combo_results": self.combo_results,
            "payouts": self.payouts,
            **self.negotiations.rooms(),
        }

    def _watch_hours(self, moment_us: int, ticker: str) -> None:
        self.timers.at(moment_us, partial(self._keep_hours, ticker))

    def _keep_hours(self, ticker: str, at_us: int) -> None:
        """Open or close a market whose time it is."""
        terms, market = self.catalogue.market(ticker), self.views.market(ticker)
        if terms is None or market is None:
            return
        if market.status == "initialized" and terms.open_us <= at_us:
            self.apply(ChangeMarket(ticker, "active"), at_us)
        if market.status in {"initialized", "active", "inactive"} and terms.close_us <= at_us:
            self.apply(CloseMarket(ticker), at_us)

    def refuse(self, code: str, details: str = "") -> Refusal:
        """Return a refusal."""
        return self.dialect.plain(code, details)

    def not_found(self) -> Refusal:
        """Return the refusal of what is not there, or is somebody else's: the same for both."""
        return self.dialect.plain("not_found")


def _tell_nobody(_channel: str, _updates: Iterable[Update], _at_us: int) -> None:
    """Tell nobody: there are no streams yet."""


Handler: TypeAlias = Callable[[Desk, Asked], Answer]
