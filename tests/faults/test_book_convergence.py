"""W6: a sequenced book under gaps, duplicates, disorder and interleaved snapshots: it converges, or says that it has not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kalshi_refclient._core.book import SequencedBook

PRICES = (40, 50, 60)
changes = st.lists(
    st.tuples(st.sampled_from(PRICES), st.integers(min_value=1, max_value=5)),
    min_size=1,
    max_size=25,
)


def states_of(deltas):
    """Return the levels after 0, 1, 2 … changes."""
    states = [{}]
    for price, delta in deltas:
        states.append({**states[-1], price: states[-1].get(price, 0) + delta})
    return states


@pytest.mark.rule("C18", "D18")
@given(deltas=changes, data=st.data())
def test_w06_the_book_never_lies_and_converges_after_the_last_snapshot(deltas, data):
    """Any messages, in any order, some twice, some never: while it is valid it is a state that was; at the end it is the last."""
    states = states_of(deltas)
    messages = [("change", number) for number in range(1, len(states))]
    messages += data.draw(
        st.lists(st.tuples(st.just("snapshot"), st.integers(0, len(states) - 1)), max_size=4)
    )
    kept = data.draw(st.lists(st.sampled_from(messages), max_size=40))
    book = SequencedBook()

    def feed(message):
        kind, number = message
        if kind == "snapshot":
            book.snapshot(number, states[number])
        else:
            book.change(number, *deltas[number - 1])
        if book.valid:
            assert book.levels() == states[book.sequence]
        else:
            with pytest.raises(LookupError):
                book.levels()

    for message in kept:
        feed(message)
    # The resync: a snapshot from somewhere, changes after it interleaved with a replay of earlier ones.
    start = data.draw(st.integers(0, len(states) - 1))
    rest = [("snapshot", start)] + [("change", number) for number in range(1, len(states))]
    for message in data.draw(st.permutations(rest)):
        feed(message)

    assert book.valid
    assert book.levels() == states[-1]


def test_w06_a_gap_during_the_resync_keeps_it_invalid():
    book = SequencedBook()
    book.snapshot(10, {50: 1})
    book.change(12, 50, 1)
    assert not book.valid
    book.snapshot(11, {50: 2})
    assert book.valid
    assert book.levels() == {50: 3}
    book.change(15, 50, 1)
    book.snapshot(13, {50: 4})  # the resync itself comes with a hole behind it
    assert not book.valid
    book.change(14, 60, 1)
    assert book.levels() == {50: 5, 60: 1}
