"""Tests of many cases in one: every case is looked at, and each that failed is named."""

import re

import pytest

from support.cases import in_one_test

SEEN = []


@pytest.fixture
def limit():
    return 3


@in_one_test("number", [1, 2, 3])
def test_each_case_comes_once_and_fixtures_come_too(number, limit):
    SEEN.append(number)
    assert SEEN[-1] == len(SEEN)
    assert number <= limit


def test_every_case_that_fails_is_named_with_its_reason():
    @in_one_test(("number", "word"), [(1, "one"), (2, "two"), (3, "three")])
    def broken(number, word):
        assert number == len(word)
        assert number < 0, word

    with pytest.raises(AssertionError) as caught:
        broken()

    said = str(caught.value)
    assert said.splitlines()[0] == "3 of 3 cases failed"
    assert re.findall(r"^(\d-\w+): AssertionError", said, re.MULTILINE) == [
        "1-one",
        "2-two",
        "3-three",
    ]
    assert isinstance(caught.value.__cause__, AssertionError)


def test_without_a_case_there_is_no_test():
    with pytest.raises(AssertionError, match="no case at all"):
        in_one_test("number", [])
