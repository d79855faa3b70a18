"""JSON pointers: parts, places, stars, first leaves."""

import pytest

from mock_exchange.faults.pointers import first_leaf, parts_of, places, pointer_of

VALUE = {"a": [{"b": 1}, {"b": 2, "c": None}], "x/y": {"~": 3}, "*": 4}


@pytest.mark.parametrize(
    ("pointer", "parts"),
    [("", ()), ("/", ("",)), ("/a/0/b", ("a", "0", "b")), ("/x~1y/~0", ("x/y", "~"))],
)
def test_parts_are_unescaped_and_escaped(pointer, parts):
    assert parts_of(pointer) == parts
    assert pointer_of(parts) == pointer


def test_what_does_not_begin_with_a_slash_is_no_pointer():
    with pytest.raises(ValueError, match="begins with '/', not 'a'"):
        parts_of("a")


@pytest.mark.parametrize(
    ("pointer", "found"),
    [
        ("/a/1/b", [2]),
        ("/a/*/b", [1, 2]),
        ("/a/*/c", [None]),
        ("/x~1y/~0", [3]),
        ("/*", [4]),
        ("/x~1y/*", [3]),
        ("/a/2", []),
        ("/a/-1", []),
        ("/a/\u0660", []),
        ("/a/0/b/c", []),
        ("", []),
    ],
)
def test_places_are_found_as_container_and_key(pointer, found):
    assert [container[key] for container, key in places(VALUE, parts_of(pointer))] == found


@pytest.mark.parametrize(
    ("value", "parts"),
    [(VALUE, ("a", 0, "b")), ({"a": {}, "b": [[], 5]}, ("b", 1)), ([], ()), (5, ()), ({}, ())],
)
def test_the_first_leaf_is_the_first_in_the_order_of_the_value(value, parts):
    assert first_leaf(value) == parts


def test_a_leaf_can_be_asked_to_be_something():
    assert first_leaf(VALUE, lambda leaf: leaf == 3) == ("x/y", "~")
