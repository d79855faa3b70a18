"""All cards of trade-api-3.34, by topic. ``SIGNED_CARDS`` is in the order they are best read; ids never change once published."""

from kalshi_harness.card import Card
from kalshi_harness.signed.cards import markets, orders, portfolio, refusals, signatures, streams

DECKS = (
    signatures.DECK,
    markets.DECK,
    orders.DECK,
    refusals.DECK,
    portfolio.DECK,
    streams.DECK,
)

SIGNED_CARDS: tuple[Card, ...] = tuple(card for deck in DECKS for card in deck)
