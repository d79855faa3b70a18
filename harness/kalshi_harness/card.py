"""A conformance card: one rule of the contract as a small play against a running server, and its three endings.

A card passes (returns), fails (:class:`~kalshi_harness.verdict.CardFailure`: a sentence and the evidence) or is skipped because the target has not
what it needs (:class:`~kalshi_harness.verdict.CardSkipped`, or ``Card.missing`` beforehand). The bodies are the same for every target; which target
it is, a card learns only from the capabilities of its environment.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from kalshi_harness.verdict import NEEDS, Need

Play: TypeAlias = Callable[[Any], None]
"""A card's body. It takes the environment of its edition: callers show a key in one, and sign in the other."""


@dataclass(frozen=True, slots=True)
class Card:
    """One card. ``card_id`` is stable; ids are spaced so that cards can be put between."""

    card_id: str
    title: str
    rules: tuple[str, ...]
    needs: frozenset[Need]
    run: Play
    topic: str = ""

    def missing(self, capabilities: Iterable[Need]) -> str | None:
        """Return why the card cannot run with these capabilities, or None."""
        lacking = sorted(self.needs - frozenset(capabilities))
        if not lacking:
            return None
        return "the target has not " + ", nor ".join(NEEDS[need] for need in lacking)


@dataclass(slots=True)
class Deck:
    """The cards of one topic, in the order they were written."""

    topic: str
    cards: list[Card] = field(default_factory=list)

    def card(
        self, card_id: str, title: str, *, rules: Iterable[str], needs: Iterable[Need] = ()
    ) -> Callable[[Play], Play]:
        """Make the decorated function a card of this deck."""

        def register(run: Play) -> Play:
            if any(card.card_id == card_id for card in self.cards):
                raise ValueError(f"two cards are called {card_id}")
            self.cards.append(Card(card_id, title, tuple(rules), frozenset(needs), run, self.topic))
            return run

        return register

    def __iter__(self) -> Iterator[Card]:
        return iter(self.cards)
