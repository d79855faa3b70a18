"""The operator's desk of an exchange that speaks ``trade-api-3.34``: signed keys, markets of every kind, orders in the edition's terms.

What it shows are the edition's own objects: ``Market``, ``Order``. Orders are placed by the handler that clients reach too, so that
subaccounts, groups and used ids are as they are for them.
"""

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, Final

from mock_exchange.core.commands import (
    ChangeMarket,
    CloseMarket,
    Command,
    FinalizeMarket,
    PauseExchange,
    ResumeExchange,
)
from mock_exchange.core.fees import PPM
from mock_exchange.core.market import DETERMINED
from mock_exchange.core.units import PAYOUT_E4, PauseScope
from mock_exchange.core.views import MarketView
from mock_exchange.editions.refusal import Refusal
from mock_exchange.editions.trade_api import (
    exchange_status,
    lifecycles,
    multivariate,
    orders,
)
from mock_exchange.editions.trade_api.desk import Answer, Desk, Errand, Handler, Json
from mock_exchange.editions.trade_api.fees import fee_change
from mock_exchange.editions.trade_api.formats import contracts, dollars, money, price_e4
from mock_exchange.editions.trade_api.listings import check_strike, listing, second_us
from mock_exchange.editions.trade_api.market_data import rendered
from mock_exchange.session.signed_keys import ALL_SCOPES, KeyType, SignedKey
from mock_exchange.transport.backoffice import BackOffice, BackOfficeError, unknown

_VALUE: Final = re.compile(r"[01](?:\.[0-9]{1,4})?")


class TradeOffice(BackOffice):
    """The operator's desk of one such venue. Wherever it takes an outcome: 'yes', 'no', or what a YES contract pays, as '0.4200'."""

    @property
    def _desk(self) -> Desk:
        desk = self._venue.desk  # another one after each reset
        assert desk is not None  # noqa: S101 - venues of this edition have one
        return desk

    # -- accounts ----------------------------------------------------------------------------------------------------

    def account(self, account_id: str) -> dict[str, Any]:
        """Return one account: money to the micro and in whole cents, positions, open orders, ids of keys, usage tier."""
        shown = super().account(account_id)
        views = self._venue.exchange.views
        view = views.account(account_id)
        assert view is not None  # noqa: S101 - it was shown
        return {
            **shown,
            "balance_dollars": money(view.cash_micros),
            "escrow_dollars": money(view.escrow_micros),
            "positions": [
                {"ticker": held.ticker, "position_fp": contracts(held.position_e2)}
                for held in views.positions(account_id)
            ],
            "usage_tier": self._desk.meter.tier(account_id),
        }

    def set_tier(self, account_id: str, tier: str) -> dict[str, Any]:
        """Put an account into a usage tier."""
        self.account(account_id)  # or it is unknown
        known = self._venue.edition.limits.tiers
        if tier not in known:
            details = {"field": "usage_tier", "value": tier}
            words = f"There is no tier {tier!r}; known: {', '.join(known)}"
            raise BackOfficeError(400, "INVALID_PARAMETER", words, details)
        now_us = self._venue.clock.now_us()
        # Seconds before this one are judged by the buckets as they were.
        self._venue.monitor.advance(now_us)
        self._desk.meter.assign(account_id, tier, now_us)
        return self.account(account_id)

    # -- keys --------------------------------------------------------------------------------------------------------

    def keys(self, account_id: str | None = None) -> list[dict[str, Any]]:
        """Return every good key by its id, of one account or all; never a private half."""
        return [_key(each) for each in self._venue.signed_keys.keys(account_id)]

    def issue_key(
        self,
        account_id: str,
        permissions: Sequence[Any] | None = None,
        *,
        public_key: str | None = None,
        key_id: str | None = None,
        key_type: KeyType = "rsa",
        subaccount: int | None = None,
        name: str = "",
        tier: str | None = None,
    ) -> dict[str, Any]:
        """Make a key for an account, or take its ``public_key`` (PEM); ``permissions`` are scopes, ``tier`` is its account's.

        A key that was made comes with its ``private_key``, here and in no other answer but ``rotate_key``.
        """
        self.account(account_id)  # or it is unknown
        scopes = ALL_SCOPES if permissions is None else tuple(permissions)
        ring = self._venue.signed_keys
        if key_id is not None and public_key is None:
            words = "An id is chosen for a public key that is brought"
            raise BackOfficeError(400, "INVALID_PARAMETER", words, {"field": "key_id"})
        if tier is not None:
            self.set_tier(account_id, tier)
        terms: dict[str, Any] = {"subaccount": subaccount, "name": name}
        try:
            if public_key is None:
                key = ring.issue(account_id, scopes, key_type=key_type, **terms)
            else:
                key = ring.bring(account_id, public_key, scopes, key_id=key_id, **terms)
        except ValueError as error:
            raise BackOfficeError(400, "INVALID_PARAMETER", str(error)) from None
        return self._issued(key)

    def rotate_key(self, key_id: str, public_key: str | None = None) -> dict[str, Any]:
        """Put a new key in the place of an old one, brought where that one was; the old one is unknown at once."""
        try:
            return self._issued(self._venue.signed_keys.rotate(key_id, public_key))
        except LookupError as error:
            raise BackOfficeError(404, "UNKNOWN_KEY", str(error), {"key_id": key_id}) from None
        except ValueError as error:
            raise BackOfficeError(400, "INVALID_PARAMETER", str(error)) from None

    def revoke_key(self, key_id: str) -> dict[str, Any]:
        """Make a key unknown at once; its sockets close with 1008."""
        try:
            return _key(self._venue.signed_keys.revoke(key_id))
        except LookupError as error:
            raise BackOfficeError(404, "UNKNOWN_KEY", str(error), {"key_id": key_id}) from None

    def _key_ids(self, account_id: str) -> list[str]:
        return [each.key_id for each in self._venue.signed_keys.keys(account_id)]

    def _issued(self, key: SignedKey) -> dict[str, Any]:
        ring = self._venue.signed_keys
        shown = _key(key)
        if ring.has_private(key.key_id):
            shown["private_key"] = ring.private_pem(key.key_id)
        return shown

    # -- markets -----------------------------------------------------------------------------------------------------

    def markets(self) -> list[dict[str, Any]]:
        """Return every market, by ticker, as ``GetMarkets`` does."""
        return self._rendered(self._venue.exchange.views.markets())

    def market(self, ticker: str) -> dict[str, Any]:
        """Return one market, as ``GetMarket`` does."""
        return self._rendered([self._market_view(ticker)])[0]

    def book(self, ticker: str, levels: int | None = None) -> dict[str, Any]:
        """Return a market's book in YES prices: levels as price and count, best first."""
        self._market_view(ticker)
        view = self._venue.exchange.views.book(ticker, levels)
        assert view is not None  # noqa: S101 - the market is there
        return {
            "ticker": ticker,
            "seq": view.seq,
            "bids": [_level(level) for level in view.bids],
            "asks": [_level(level) for level in view.asks],
        }

    def create_market(
        self,
        ticker: str,
        title: str = "",
        description: str = "",
        expires_at_us: int | None = None,
        **said: Any,
    ) -> dict[str, Any]:
        """List a market; ``said`` is what ``listings.listing`` takes. It opens at its ``open_time``, or at once."""
        assert expires_at_us is None, "say close_time"  # noqa: S101 - the other edition's word
        desk = self._desk
        if desk.views.market(ticker) is not None:
            details = {"field": "ticker", "value": ticker}
            raise BackOfficeError(409, "DUPLICATE_MARKET", f"There is a market {ticker}", details)
        words = {"title": title, "description": description, **said}
        try:
            new = listing(desk.catalogue, ticker, words, self._venue.clock.now_us())
            desk.dialect.check_command(new.command)
        except ValueError as error:
            raise BackOfficeError(400, "INVALID_PARAMETER", str(error)) from None
        desk.catalogue.enter(new.series, new.event, new.terms)
        self.execute(new.command)
        return self.market(ticker)

    def combine_markets(self, collection: str, legs: Sequence[Mapping[str, str]]) -> dict[str, Any]:
        """Make the market of a selection of legs in a multivariate collection; one that is there already stays."""
        answer = self._ask(
            multivariate.create_market,
            "",
            {"selected_markets": list(legs)},
            {"collection_ticker": collection},
        )
        return self.market(answer["market_ticker"])

    def pause_market(self, ticker: str) -> dict[str, Any]:
        """Deactivate a market: nothing trades there until ``resume_market``."""
        return self._changed(ticker, ChangeMarket(ticker, "inactive"))

    def resume_market(self, ticker: str) -> dict[str, Any]:
        """Activate a market, also one that was to open later."""
        return self._changed(ticker, ChangeMarket(ticker, "active"))

    def determine_market(self, ticker: str, outcome: Any) -> dict[str, Any]:
        """Say how a market ended, or, of one that is disputed, how it really did; one that still trades is closed first.

        Undisputed, it is paid out when its ``settlement_timer_seconds`` are over, or before, by ``settle_market``.
        """
        value_e4 = _value_e4(outcome)
        self._end_trading(ticker)
        disputed = self._market_view(ticker).status == "disputed"
        status: Any = "amended" if disputed else "determined"
        return self._changed(ticker, ChangeMarket(ticker, status, value_e4))

    def dispute_market(self, ticker: str) -> dict[str, Any]:
        """Call a result into question: it is not paid out until it is determined again, and then after the whole time."""
        return self._changed(ticker, ChangeMarket(ticker, "disputed"))

    def settle_market(self, ticker: str, outcome: Any = None) -> dict[str, Any]:
        """Pay a market out; one that is not closed or determined is that first, for which ``outcome`` is needed."""
        if outcome is not None:
            self.determine_market(ticker, outcome)
        elif self._market_view(ticker).status not in DETERMINED:
            words = f"{ticker} is not determined: say its outcome"
            raise BackOfficeError(400, "INVALID_PARAMETER", words, {"field": "outcome"})
        return self._changed(ticker, FinalizeMarket(ticker))

    def schedule_fees(
        self,
        *,
        series: str = "",
        event: str = "",
        fee_type: Any = None,
        multiplier: float | None = None,
        scheduled_time: str | None = None,
    ) -> dict[str, Any]:
        """Change the fees of a series (type and multiplier are both given), or what an event overrides, at a moment or at once."""
        book, venue = self._desk.fee_book, self._venue
        ppm = None if multiplier is None else round(Fraction(str(multiplier)) * PPM)
        try:
            at_us = venue.clock.now_us() if scheduled_time is None else second_us(scheduled_time)
            if event:
                change = book.schedule_event(event, fee_type, ppm, at_us)
            else:
                change = book.schedule_series(series, fee_type, PPM if ppm is None else ppm, at_us)
        except ValueError as error:
            raise BackOfficeError(400, "INVALID_PARAMETER", str(error)) from None
        venue.serve_due()
        return fee_change(self._desk, change)

    def describe_market(self, ticker: str, changes: Mapping[str, Any]) -> dict[str, Any]:
        """Say something else of a market: ``yes_sub_title``, ``strike_type``, ``floor_strike``, ``cap_strike``. Its readers are told."""
        self._market_view(ticker)
        desk = self._desk
        try:
            check_strike(changes)
        except ValueError as error:
            raise BackOfficeError(400, "INVALID_PARAMETER", str(error)) from None
        now_us = self._venue.clock.now_us()
        desk.catalogue.describe(ticker, changes)
        desk.tape.note_change(ticker, now_us)
        terms = desk.catalogue.market(ticker)
        if terms is not None and not terms.legs:
            update = lifecycles.described(ticker, changes)
            desk.announce(lifecycles.PLAIN, [update], now_us)
        return self.market(ticker)

    def _changed(self, ticker: str, command: Command) -> dict[str, Any]:
        self.execute(command)
        return self.market(ticker)

    def _end_trading(self, ticker: str) -> None:
        if self._market_view(ticker).status in {"initialized", "active", "inactive"}:
            self.execute(CloseMarket(ticker))

    def _market_view(self, ticker: str) -> MarketView:
        view = self._venue.exchange.views.market(ticker)
        if view is None:
            raise unknown("market", "ticker", ticker)
        return view

    def _rendered(self, views: Sequence[MarketView]) -> list[dict[str, Any]]:
        return rendered(self._desk, views, self._venue.clock.now_us())

    # -- the exchange ------------------------------------------------------------------------------------------------

    def exchange_status(self) -> dict[str, Any]:
        """Return whether the exchange and trading are active, as ``GetExchangeStatus`` does."""
        return self._ask(exchange_status.get_exchange_status, "")

    def pause_exchange(self, scope: PauseScope = "trading") -> dict[str, Any]:
        """Pause trading, or everything."""
        self.execute(PauseExchange(scope))
        return self.exchange_status()

    def resume_exchange(self) -> dict[str, Any]:
        """End the pause, whatever its scope."""
        self.execute(ResumeExchange())
        return self.exchange_status()

    # -- orders ------------------------------------------------------------------------------------------------------

    def place_order(self, account_id: str, order: Mapping[str, Any]) -> dict[str, Any]:
        """Place an order as any account. ``order`` is the body of ``CreateOrderV2``."""
        self.account(account_id)  # or it is unknown
        for violation in self._venue.edition.validator("CreateOrderV2Request").violations(order):
            details = {"field": violation.field, "value": violation.value}
            raise BackOfficeError(400, "INVALID_ORDER", violation.message, details)
        answer = self._ask(orders.create_order, account_id, order)
        return self.order(answer["order_id"])

    def _is_order_id(self, order_id: str) -> bool:
        return bool(order_id)

    def _ask(
        self,
        handler: Handler,
        account_id: str,
        body: Any = None,
        path_parameters: Mapping[str, str | None] | None = None,
    ) -> Json:
        """Return what an operation answers. Raises ``BackOfficeError`` for what it refuses, with the edition's own code."""
        at_us = self._venue.clock.now_us()
        self._venue.serve_due()
        answer: Answer = handler(
            self._desk, Errand(at_us, account_id, body, path_parameters or {}, {})
        )
        if isinstance(answer, Refusal):
            error = self._venue.edition.errors[answer.code]
            words = f"{answer.message}: {answer.details}" if answer.details else answer.message
            raise BackOfficeError(error.status, answer.code.upper(), words)
        return answer or {}


def _value_e4(outcome: Any) -> int:
    if outcome in {"yes", "no"}:
        return PAYOUT_E4 if outcome == "yes" else 0
    value_e4 = price_e4(str(outcome)) if _VALUE.fullmatch(str(outcome)) else None
    if value_e4 is None or value_e4 > PAYOUT_E4:
        words = f"An outcome is yes, no, or a value from 0.0000 to 1.0000, not {outcome!r}"
        raise BackOfficeError(400, "INVALID_PARAMETER", words, {"field": "outcome"})
    return value_e4


def _key(key: SignedKey) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "key_id": key.key_id,
        "account_id": key.account_id,
        "scopes": sorted(key.scopes),
        "name": key.name,
        "key_type": key.public_key.key_type,
    }
    return shown if key.subaccount is None else {**shown, "subaccount": key.subaccount}


def _level(level: tuple[int, int]) -> dict[str, Any]:
    price, count_e2 = level
    return {"price": dollars(price), "count": contracts(count_e2)}
