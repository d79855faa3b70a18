"""The subscriptions of a signed WebSocket connection: what narrows them, what they are told first, how they are changed (T10).

What a channel is narrowed by (markets, indices, underlyings) is the table ``FILTERS`` of ``stream_commands``; what an update of a
subscription may do the table ``ACTIONS`` here. Adding and deleting are the same for all three.
"""

from abc import ABC
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, ClassVar, Final, TypeAlias

from kalshi_contract.edition import Channel
from mock_exchange.editions.trade_api import render_stream
from mock_exchange.editions.trade_api.price_feeds import FEEDS, listing
from mock_exchange.session import stream_commands as commands
from mock_exchange.session.channel_hub import Subscription
from mock_exchange.session.communications_filter import CommunicationsFilter
from mock_exchange.session.limits import UNLIMITED
from mock_exchange.session.signed_connection import SignedConnection
from mock_exchange.session.stream_commands import FILTERS, Mistake, Names

BOOKS: Final = "orderbook_delta"
TICKERS: Final = "ticker"

Params: TypeAlias = Mapping[str, Any]


class SubscribedConnection(SignedConnection, ABC):
    """A connection that knows how its subscriptions begin and change."""

    _last_sid = 0

    # -- what a command names ------------------------------------------------------------------------

    def _named(self, channel: Channel, params: Params) -> Names | Mistake:
        """Return what a command names of what the channel is narrowed by, all of it known."""
        kind = commands.filter_of(channel)
        if kind is None:
            return Names()
        if kind != "market_ticker":
            found = commands.values_of(params, kind, FEEDS[channel.name].names)
        else:
            found = self._markets(channel, params)
        most = self._shared.limits.markets_per_subscription_max or UNLIMITED
        if isinstance(found, Names) and len(found.names or ()) > most:
            return Mistake(commands.TOO_MANY_MARKETS)
        return found

    def _markets(self, channel: Channel, params: Params) -> Names | Mistake:
        markets = commands.markets_of(params, self._ticker_of, by_id="market_id" in channel.filters)
        if isinstance(markets, Mistake) or markets.names is None:
            return markets
        views = self._desk.views
        unknown = tuple(each for each in markets.names if views.market_version(each) is None)
        if unknown:
            return Mistake(commands.INVALID_PARAMETER, "there is no such market", unknown)
        return markets

    def _ticker_of(self, market_id: str) -> str | None:
        ids = self._desk.ids
        for view in self._desk.views.markets():
            if render_stream.market_id(ids, view.ticker) == market_id.lower():
                return view.ticker
        return None

    # -- beginning -----------------------------------------------------------------------------------

    def _begin(
        self,
        channel: Channel,
        names: tuple[str, ...] | None,
        params: Params,
        command_id: int | None,
        now_us: int,
    ) -> None:
        self._last_sid += 1
        subscription = Subscription(
            self._last_sid,
            channel.name,
            self,
            names,
            owner=self._key.account_id,
            private=channel.private,
            subaccount=self._key.subaccount,
            yes=params.get("use_yes_price", False),
        )
        if "user_filter" in channel.filters:
            subscription.narrowed = CommunicationsFilter.of(
                params, subscription.owner, subscription.subaccount
            )
        self._subscriptions[subscription.sid] = subscription
        self._hub.add(subscription, names)
        self._record.watches(channel.name, ",".join(names or ()), begins=True)
        msg = {"channel": channel.name, "sid": subscription.sid}
        self._reply("SubscribedReply", {"type": "subscribed", "msg": msg}, command_id, now_us)
        self._tell_first(subscription, names, params, now_us)

    def _tell_first(
        self,
        subscription: Subscription,
        names: tuple[str, ...] | None,
        params: Params,
        now_us: int,
    ) -> None:
        """Tell how things stand with what was just subscribed to, where the channel does that."""
        channel = subscription.channel
        if channel == BOOKS:
            self._show_books(subscription, names or (), now_us)
        elif channel == TICKERS and params.get("send_initial_snapshot"):
            self._show_tickers(subscription, names, now_us)
        self._shared.feeds.watch(channel, now_us)

    def _show_books(
        self,
        subscription: Subscription,
        tickers: tuple[str, ...],
        now_us: int,
        command_id: int | None = None,
    ) -> None:
        self._outbox.allow_more(len(self._outbox) + len(tickers))
        for ticker in tickers:
            update = self._hub.announcer.snapshot(ticker)
            if update is not None:
                self._hub.tell(subscription, update, now_us, command_id)

    def _show_tickers(
        self, subscription: Subscription, tickers: tuple[str, ...] | None, now_us: int
    ) -> None:
        if tickers is None:
            tickers = tuple(view.ticker for view in self._desk.views.markets())
        self._outbox.allow_more(len(self._outbox) + len(tickers))
        for ticker in tickers:
            update = self._hub.announcer.ticker(ticker, now_us)
            if update is not None:
                self._hub.tell(subscription, update, now_us)

    # -- changing ------------------------------------------------------------------------------------

    def _update(self, params: Params, command_id: int | None, now_us: int) -> Mistake | None:
        """Carry ``update_subscription`` out."""
        sid = commands.sid_of(params)
        if isinstance(sid, Mistake):
            return sid
        subscription = self._subscriptions.get(sid)
        if subscription is None:
            return Mistake(commands.UNKNOWN_SID, f"{sid}")
        name = params.get("action")
        if not name:
            return Mistake(commands.ACTION_REQUIRED)
        kind = commands.filter_of(self._edition.channels[subscription.channel])
        action = self.ACTIONS.get((kind, name)) if isinstance(name, str) else None
        if action is None:
            return Mistake(commands.UNSUPPORTED_ACTION)
        perform, needs_names = action
        named = self._meant(subscription, params, needs_names=needs_names)
        if isinstance(named, Mistake):
            return named
        return perform(self, subscription, named.names, params, command_id, now_us)

    def _meant(
        self, subscription: Subscription, params: Params, *, needs_names: bool
    ) -> Names | Mistake:
        """Return what of a subscription is to change, or what is wrong with that."""
        channel = self._edition.channels[subscription.channel]
        named = commands.flags_of(params) or self._named(channel, params)
        if isinstance(named, Mistake) or not needs_names:
            return named
        if named.names is None:
            return Mistake(FILTERS[commands.filter_of(channel) or "market_ticker"].missing)
        if subscription.tickers is None:
            return Mistake(commands.INVALID_PARAMETER, "the subscription has all markets")
        return named

    def _add(
        self,
        subscription: Subscription,
        names: tuple[str, ...],
        params: Params,
        command_id: int | None,
        now_us: int,
    ) -> Mistake | None:
        held = subscription.held
        new = tuple(each for each in names if each not in held)
        most = self._shared.limits.markets_per_subscription_max or UNLIMITED
        if len(held) + len(new) > most:
            return Mistake(commands.TOO_MANY_MARKETS)
        held.update(dict.fromkeys(new))
        self._hub.add(subscription, new)
        self._confirm(subscription, params, command_id, now_us)
        self._tell_first(subscription, new, params, now_us)
        return None

    def _delete(
        self,
        subscription: Subscription,
        names: tuple[str, ...],
        params: Params,
        command_id: int | None,
        now_us: int,
    ) -> None:
        held = subscription.held
        gone = [each for each in names if each in held]
        for name in gone:
            del held[name]
        self._hub.remove(subscription, gone)
        self._confirm(subscription, params, command_id, now_us)

    def _get_snapshot(
        self,
        subscription: Subscription,
        tickers: tuple[str, ...] | None,
        _params: Params,
        command_id: int | None,
        now_us: int,
    ) -> Mistake | None:
        if subscription.channel != BOOKS:
            return Mistake(commands.UNSUPPORTED_ACTION)
        held = subscription.held
        strange = tuple(each for each in tickers or () if each not in held)
        if strange:
            return Mistake(commands.INVALID_PARAMETER, "the subscription lacks the market", strange)
        named = tickers or tuple(held)
        self._record.watches(subscription.channel, ",".join(named), begins=True, anew=True)
        self._show_books(subscription, named, now_us, command_id)
        return None

    def _show_list(
        self,
        subscription: Subscription,
        _names: tuple[str, ...] | None,
        _params: Params,
        command_id: int | None,
        now_us: int,
    ) -> None:
        self._hub.tell(subscription, listing(subscription.channel), now_us, command_id)

    def _confirm(
        self, subscription: Subscription, params: Params, command_id: int | None, now_us: int
    ) -> None:
        kind = commands.filter_of(self._edition.channels[subscription.channel])
        terms = FILTERS[kind or "market_ticker"]
        reply: dict[str, Any] = {
            "type": "ok",
            "sid": subscription.sid,
            "seq": subscription.next_seq(),
        }
        if kind != "market_ticker" or not params.get("skip_ticker_ack"):
            reply["msg"] = {terms.member: list(subscription.held)}
        self._reply(terms.reply, reply, command_id, now_us)

    ACTIONS: ClassVar[
        Mapping[tuple[str | None, str], tuple[Callable[..., Mistake | None], bool]]
    ] = MappingProxyType(
        {
            ("market_ticker", "add_markets"): (_add, True),
            ("market_ticker", "delete_markets"): (_delete, True),
            ("market_ticker", "get_snapshot"): (_get_snapshot, False),
            ("index_ids", "subscribe_indices"): (_add, True),
            ("index_ids", "unsubscribe_indices"): (_delete, True),
            ("index_ids", "indexlist"): (_show_list, False),
            ("underlying_tickers", "subscribe_underlyings"): (_add, True),
            ("underlying_tickers", "unsubscribe_underlyings"): (_delete, True),
            ("underlying_tickers", "underlying_list"): (_show_list, False),
        }
    )
    """(what narrows the channel, action of ``update_subscription``) -> who carries it out, and whether it must name something."""
