"""How a field is spoiled."""

import pytest

from mock_exchange.faults.damage import other_type, spoil


@pytest.mark.parametrize("value", [True, False, "a", 1, 1.5, [], {}, None])
def test_another_type_is_another_type(value):
    kinds = (bool, str, (int, float), list, dict, type(None))
    kind = next(one for one in kinds if isinstance(value, one))
    assert not isinstance(other_type(value), kind) or isinstance(value, bool)
    assert other_type(value) != value


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        ("remove", {"b": 2}),
        ("null", {"a": None, "b": 2}),
        ("wrong_type", {"a": "1", "b": 2}),
        ("value", {"a": "new", "b": 2}),
    ],
)
def test_a_field_is_spoiled_in_place(how, expected):
    value = {"a": 1, "b": 2}
    assert spoil(value, "/a", how, "new")
    assert value == expected


def test_every_place_of_a_star_is_spoiled():
    value = [1, 2, 3]
    assert spoil(value, "/*", "remove")
    assert value == []


def test_without_a_pointer_it_is_the_first_leaf():
    value = {"a": {"b": 1}, "c": 2}
    assert spoil(value, None, "null")
    assert value == {"a": {"b": None}, "c": 2}


@pytest.mark.parametrize("value", [{}, [], 5, {"b": 1}])
def test_where_there_is_nothing_it_says_so(value):
    assert not spoil(value, "/a", "remove")
