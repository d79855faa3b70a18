import pytest

from kalshi_harness.drift.references import DocumentError
from kalshi_harness.drift.traffic import ABSENT, UNSAID, Exchange, Traffic, pairs_of, part


def an_exchange(headers=None, answer=UNSAID):
    return Exchange(0, "GET", "/a", (), headers, ABSENT, 200, answer)


def test_a_recording_knows_whether_it_has_answers():
    assert not Traffic("t", "s", (an_exchange(),)).has_answer_bodies
    assert Traffic("t", "s", (an_exchange(), an_exchange(answer={}))).has_answer_bodies


@pytest.mark.parametrize("name", ["Authorization", "KALSHI-ACCESS-KEY", "x-api-key"])
def test_a_recording_knows_whether_it_shows_who_called(name):
    assert Traffic("t", "s", (an_exchange(((name, "..."),)),)).has_credentials
    assert not Traffic("t", "s", (an_exchange((("Accept", "*/*"),)),)).has_credentials


def test_a_part_is_found_or_said_to_be_missing():
    assert part({"a": [{"b": 1}]}, "", int, "a", 0, "b") == 1
    with pytest.raises(DocumentError, match=r"^/log/a/1 is missing"):
        part({"a": []}, "/log", int, "a", 1)
    with pytest.raises(DocumentError, match=r"^/a has the wrong type: str"):
        part({"a": "1"}, "", int, "a")


def test_names_with_values_are_pairs():
    assert pairs_of([{"name": "a", "value": "b"}, "nonsense"]) == (("a", "b"),)
    assert pairs_of(None) == ()
