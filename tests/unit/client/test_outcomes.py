"""Outcomes are plain values: frozen, comparable, with the cautious reading as default."""

import dataclasses

import pytest

from kalshi_refclient._core.outcomes import Answer, Lost, NotSent, Unreadable


@pytest.mark.parametrize(
    "outcome", [NotSent("x"), Lost("x"), Unreadable("x", 200), Answer(200, {}, b"")]
)
def test_outcomes_are_frozen(outcome):
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(outcome, dataclasses.fields(outcome)[0].name, "y")


def test_nothing_is_final_stale_or_too_large_unless_said():
    assert NotSent("x") == NotSent("x", final=False, stale=False)
    assert Unreadable("x", 200) == Unreadable("x", 200, too_large=False)
