"""All cards, by topic. ``ALL_CARDS`` is in the order they are best read; ids never change once published."""

from kalshi_harness.card import Card
from kalshi_harness.cards import (
    accounts,
    auth,
    errors,
    fills,
    http,
    limits,
    markets,
    order_refusals,
    orders,
    stream_limits,
    streams,
    updates,
)

DECKS = (
    auth.DECK,
    accounts.DECK,
    markets.DECK,
    orders.DECK,
    order_refusals.DECK,
    fills.DECK,
    http.DECK,
    errors.DECK,
    limits.DECK,
    streams.DECK,
    updates.DECK,
    stream_limits.DECK,
)

ALL_CARDS: tuple[Card, ...] = tuple(card for deck in DECKS for card in deck)
