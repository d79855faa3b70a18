"""A secret shows itself nowhere but where it is asked to."""

import copy
import pickle

import pytest

from kalshi_refclient.secret import Secret

TEXT = "the-most-secret-key"


@pytest.mark.rule("C30", "D27")
@pytest.mark.parametrize(
    "show",
    [repr, str, format, "{0!r:>30}".format, "%s".__mod__],
    ids=["repr", "str", "format", "braces", "percent"],
)
def test_no_way_of_showing_it_shows_it(show):
    assert "secret-key" not in show(Secret(TEXT))
    assert "secret-key" not in repr([Secret(TEXT)])


def test_it_can_be_compared_and_used_as_a_key():
    assert Secret(TEXT) == Secret(TEXT)
    assert Secret(TEXT) != Secret("other")
    assert Secret(TEXT) != TEXT
    assert {Secret(TEXT): 1}[Secret(TEXT)] == 1
    assert Secret(TEXT).reveal() == TEXT


@pytest.mark.rule("C30")
def test_it_is_not_written_anywhere():
    with pytest.raises(TypeError):
        pickle.dumps(Secret(TEXT))
    with pytest.raises(TypeError):
        copy.deepcopy(Secret(TEXT))
