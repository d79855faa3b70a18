"""How a card ends: it passes (returns), fails (:class:`CardFailure`) or is skipped (:class:`CardSkipped`); and what it can need.

The words every card is written in: ``expect`` and ``expect_equal`` raise the failure, with a sentence and the evidence.
"""

from collections.abc import Mapping
from typing import Final, Literal, TypeAlias

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


def expect(holds: bool, sentence: str, *evidence: object) -> None:  # noqa: FBT001 - reads as a sentence
    """Raise :class:`CardFailure` unless ``holds``."""
    if not holds:
        raise CardFailure(sentence, *evidence)


def expect_equal(actual: object, expected: object, what: str, *evidence: object) -> None:
    """Raise :class:`CardFailure` unless both are equal and of one kind: ``True`` is not 1."""
    if actual != expected or isinstance(actual, bool) != isinstance(expected, bool):
        raise CardFailure(f"{what}: expected {expected!r}, got {actual!r}", *evidence)
