"""The inside of a venue that speaks ``trade-api-3.34``: signed keys, token buckets, its records and its world."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from mock_exchange.core.events import Event
from mock_exchange.core.exchange import Exchange
from mock_exchange.core.kept import Kept
from mock_exchange.core.token_buckets import BucketTerms, TokenBuckets
from mock_exchange.editions.trade_api import world
from mock_exchange.editions.trade_api.announcer import Announcer
from mock_exchange.editions.trade_api.beginning import begin
from mock_exchange.editions.trade_api.desk import Desk, HeldKey, KeyTerms
from mock_exchange.editions.trade_api.dialect import TradeApiDialect
from mock_exchange.editions.trade_api.ids import Ids
from mock_exchange.editions.trade_api.negotiation import frames
from mock_exchange.editions.trade_api.negotiation.negotiations import Negotiations
from mock_exchange.editions.trade_api.negotiation.talks import Change
from mock_exchange.editions.trade_api.price_feeds import PriceFeeds
from mock_exchange.editions.trade_api.tape import Tape
from mock_exchange.session.answers import Answers
from mock_exchange.session.call import Call
from mock_exchange.session.channel_hub import ChannelHub
from mock_exchange.session.feed_timers import FeedTimers
from mock_exchange.session.floor import Floor
from mock_exchange.session.parts import Parts, Plan
from mock_exchange.session.signatures import SignatureCheck
from mock_exchange.session.signed import SignedManner
from mock_exchange.session.signed_connection import StreamDesk
from mock_exchange.session.signed_keys import SignedKey, SignedKeyRing
from mock_exchange.session.signed_stream import SignedStream

DEFAULT_TIER = "basic"


class RingKeys:
    """The key ring as handlers see it."""

    def __init__(self, ring: SignedKeyRing) -> None:
        self._ring = ring

    def list(self, account_id: str) -> Sequence[HeldKey]:
        """Return an account's keys."""
        return [_held(key) for key in self._ring.keys(account_id)]

    def bring(self, terms: KeyTerms, public_pem: str) -> HeldKey:
        """Take a public key."""
        key = self._ring.bring(
            terms.account_id,
            public_pem,
            terms.scopes,
            subaccount=terms.subaccount,
            name=terms.name,
        )
        return _held(key)

    def generate(self, terms: KeyTerms, key_type: str) -> tuple[HeldKey, str]:
        """Make a pair; return the key and its private half."""
        key = self._ring.issue(
            terms.account_id,
            terms.scopes,
            key_type="ed25519" if key_type == "ed25519" else "rsa",
            subaccount=terms.subaccount,
            name=terms.name,
        )
        return _held(key), self._ring.private_pem(key.key_id)

    def revoke(self, account_id: str, key_id: str) -> bool:
        """Make a key unknown; False where the account has no such key."""
        key = self._ring.find(key_id.lower())
        if key is None or key.account_id != account_id:
            return False
        self._ring.revoke(key.key_id)
        return True


def _held(key: SignedKey) -> HeldKey:
    return HeldKey(key.key_id, KeyTerms(key.account_id, key.scopes, key.subaccount, key.name))


class TokenMeter(Kept):
    """The token buckets as handlers see them; without any nothing is limited."""

    def __init__(self, tokens: TokenBuckets | None) -> None:
        self._tokens = tokens
        self._unlimited: dict[str, str] = {}

    def kept(self) -> dict[str, Any]:
        """Return who was put into which tier, whether or not anything is limited; what was drawn is nobody's to keep."""
        return {"tiers": self._unlimited if self._tokens is None else self._tokens.assigned()}

    def begin_with(self, kept: Mapping[str, Any]) -> None:
        """Have accounts in their tiers, with full buckets."""
        for account_id, tier in kept["tiers"].items():
            self.assign(account_id, tier, 0)

    def tier(self, account_id: str) -> str:
        """Return the usage tier of an account."""
        if self._tokens is None:
            return self._unlimited.get(account_id, DEFAULT_TIER)
        return self._tokens.tier(account_id)

    def terms(self, account_id: str, bucket: str) -> BucketTerms | None:
        """Return a bucket's terms, or None where nothing limits it."""
        return None if self._tokens is None else self._tokens.terms(account_id, bucket)

    def assign(self, account_id: str, tier: str, at_us: int) -> None:
        """Put an account into a tier."""
        if self._tokens is None:
            self._unlimited[account_id] = tier
        else:
            self._tokens.assign(account_id, tier, at_us)


def trade_api_parts(plan: Plan) -> Parts:
    """Return the parts, the seeded world in them if the plan wants it."""
    exchange = Exchange()
    dialect = TradeApiDialect(plan.edition, Ids(plan.seed))
    now_us = plan.now_us()
    catalogue = world.catalogue(now_us, seeded=plan.seeded)
    tape = Tape(exchange, catalogue)
    wire = Wire(tape)
    floor = Floor(exchange, wire, plan.timers, plan.observe)
    tokens = TokenBuckets(plan.limits.tiers, DEFAULT_TIER) if plan.limits.tiers else None
    meter = TokenMeter(tokens)
    desk = Desk(
        plan.edition,
        exchange,
        dialect,
        catalogue,
        tape,
        floor.apply,
        RingKeys(plan.signed_keys),
        meter,
        plan.timers,
    )
    if plan.seeded:
        _play_world(desk, now_us, plan.seed)
        floor.watch_expiries()
    tape.status_listeners.append(desk.payouts.hear)  # of what happens from now on
    check = _signature_check(plan)
    hub = wire.hub = _channel_hub(plan, desk)
    _follow_negotiations(desk, wire, hub)
    stream_desk = _stream_desk(plan, desk, hub)
    manner = SignedManner(
        plan.edition,
        dialect,
        check,
        tokens,
        desk,
        plan.wall_us,
        hub.connection_count,
        plan.limits.stream.connections_per_account_max,
    )

    def open_stream(call: Call | None, now_us: int) -> SignedStream:
        key = None if call is None else manner.caller(call)
        if key is None:
            raise ValueError("the handshake of a stream is signed: ask refuse_stream first")
        return SignedStream(stream_desk, key, now_us)

    return Parts(
        exchange=exchange,
        dialect=dialect,
        floor=floor,
        manner=manner,
        hub=hub,
        open_streams=lambda: stream_desk.sessions,
        open_stream=open_stream,
        desk=desk,
        rooms={**desk.rooms(), "meter": meter, "lifecycles": hub.announcer.lifecycles},
        answer=partial(Answers, desk.negotiations, exchange.state, plan.timers),
    )


def _channel_hub(plan: Plan, desk: Desk) -> ChannelHub:
    return ChannelHub(
        Announcer(desk),
        plan.responder.message,
        frozenset(name for name, each in plan.edition.channels.items() if each.sequenced),
        frozenset(name for name, each in plan.edition.channels.items() if each.conflated),
    )


def _follow_negotiations(desk: Desk, wire: "Wire", hub: ChannelHub) -> None:
    """Have negotiations hear of the exchange, and their channel of them; and have the desk tell what else there is to tell."""
    desk.announce = hub.announce
    wire.negotiations = desk.negotiations

    def tell(change: Change) -> None:
        hub.announce("communications", frames.updates(desk, change), change.at_us)

    desk.negotiations.follow(tell)


def _signature_check(plan: Plan) -> SignatureCheck:
    base_path = plan.edition.base_path
    prefixes = (base_path, base_path.rpartition("/")[0])  # clients leave out either
    return SignatureCheck(plan.signed_keys, trust=plan.trust, prefixes=prefixes)


def _stream_desk(plan: Plan, desk: Desk, hub: ChannelHub) -> StreamDesk:
    feeds = FeedTimers(PriceFeeds(plan.seed), hub, plan.timers, plan.heading_us)
    render, record = plan.responder.message, plan.stream_record
    return StreamDesk(desk, hub, feeds, plan.limits.stream, render, record, plan.traffic)


def _play_world(desk: Desk, now_us: int, seed: int) -> None:
    """Have everything happen that is to have happened, before anybody watches."""
    begin(desk.exchange, desk.tape, now_us, seed)
    for at_us, command in world.combination(desk.catalogue, now_us):
        desk.dialect.check_command(command)
        desk.tape.publish(desk.exchange.apply(command, at_us), at_us)
    world.schedule_fees(desk.fee_book, now_us)


class Wire:
    """Whom the floor tells: the records first, then, once there is a hub, the streams."""

    def __init__(self, tape: Tape) -> None:
        self._tape = tape
        self.hub: ChannelHub | None = None
        self.negotiations: Negotiations | None = None

    def publish(self, events: tuple[Event, ...], now_us: int) -> None:
        """Tell them what happened. What is negotiated cares for the status of markets only."""
        changed = self._tape.publish(events, now_us)
        if self.hub is not None:
            self.hub.publish(events, now_us)
        if changed and self.negotiations is not None:
            self.negotiations.publish(events, now_us)
