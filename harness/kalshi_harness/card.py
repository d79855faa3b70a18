"""A conformance card: one rule of the contract as a small play against a running server, and its three endings.

A card passes (returns), fails (:class:`CardFailure`: a sentence and the evidence) or is skipped because the target has not
what it needs (:class:`CardSkipped`, or ``Card.missing`` beforehand). The bodies are the same for every target; which target
it is, a card learns only from the capabilities of its environment.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

if TYPE_CHECKING:
    from kalshi_harness.environment import Environment

Need: TypeAlias = Literal["account", "trades", "control", "clock", "faults", "limits", "acks"]

NEEDS: Final[Mapping[Need, str]] = {
    "account": "the id of an account of one's own",
    "trades": "leave to place orders",
    "control": "a control API that makes accounts, keys and markets",
    "clock": "a clock that can be frozen and moved",
    "faults": "faults on demand",
    "limits": "a server that keeps the contract's limits",
    "acks": "answers to subscriptions, which the contract does not name",
}
"""What a card can need of a target, in words for the reason of a skip."""


class CardFailure(AssertionError):  # noqa: N818 - a verdict, not an error of the harness
    """The server broke the rule. ``sentence`` says how; ``evidence`` shows it."""

    def __init__(self, sentence: str, *evidence: object) -> None:
        self.sentence = sentence
        self.evidence = evidence
        super().__init__("\n".join((sentence, *(f"  {item}" for item in evidence))))


class CardSkipped(Exception):  # noqa: N818 - a verdict, not an error of the harness
    """The target turned out not to have what the card needs; ``str()`` is the reason."""


@dataclass(frozen=True, slots=True)
class Card:
    """One card. ``card_id`` is stable; ids are spaced so that cards can be put between."""

    card_id: str
    title: str
    rules: tuple[str, ...]
    needs: frozenset[Need]
    run: Callable[["Environment"], None]

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
    ) -> Callable[[Callable[["Environment"], None]], Callable[["Environment"], None]]:
        """Make the decorated function a card of this deck."""

        def register(run: Callable[["Environment"], None]) -> Callable[["Environment"], None]:
            if any(card.card_id == card_id for card in self.cards):
                raise ValueError(f"two cards are called {card_id}")
            self.cards.append(Card(card_id, title, tuple(rules), frozenset(needs), run))
            return run

        return register

    def __iter__(self) -> Iterator[Card]:
        return iter(self.cards)


def expect(holds: bool, sentence: str, *evidence: object) -> None:  # noqa: FBT001 - reads as a sentence
    """Raise :class:`CardFailure` unless ``holds``."""
    if not holds:
        raise CardFailure(sentence, *evidence)


def expect_equal(actual: object, expected: object, what: str, *evidence: object) -> None:
    """Raise :class:`CardFailure` unless both are equal and of one kind: ``True`` is not 1."""
    if actual != expected or isinstance(actual, bool) != isinstance(expected, bool):
        raise CardFailure(f"{what}: expected {expected!r}, got {actual!r}", *evidence)
