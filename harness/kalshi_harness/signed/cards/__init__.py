"""All cards of trade-api-3.34, by topic. ``SIGNED_CARDS`` is in the order they are best read; ids never change once published."""

from kalshi_harness.card import Card
from kalshi_harness.signed.cards import (
    books,
    communications,
    limits,
    markets,
    orders,
    portfolio,
    queues,
    refusals,
    signatures,
    streams,
)

DECKS = (
    signatures.DECK,
    markets.DECK,
    orders.DECK,
    queues.DECK,
    refusals.DECK,
    portfolio.DECK,
    communications.DECK,
    streams.DECK,
    books.DECK,
    limits.DECK,
)

SIGNED_CARDS: tuple[Card, ...] = tuple(card for deck in DECKS for card in deck)
