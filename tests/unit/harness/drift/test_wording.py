import pytest

from kalshi_harness.drift.tree import Breaking, Difference, Step
from kalshi_harness.drift.wording import (
    breaking_words,
    by_room,
    subject_words,
    title_of,
    value_words,
)


def a_difference(kind, subject, change, name, a, b):
    step = Step(kind, name if change != "added" else None, name if change != "missing" else None)
    return Difference(f"{subject}_{change}", subject, change, (step,), a, b, Breaking(True, True))


@pytest.mark.parametrize(
    ("group", "title"),
    [
        (
            [a_difference("operation", "operation", "missing", "GET /a", "x", None)],
            "Operation GET /a is only in A",
        ),
        (
            [
                a_difference("operation", "operation", "added", f"GET /{n}", None, "")
                for n in "abcdef"
            ],
            "6 operations are only in B: GET /a, GET /b, GET /c, GET /d and 2 more",
        ),
        (
            [
                a_difference(
                    "operation", "operation", "missing", f"GET /portfolio/{n * 30}", "", None
                )
                for n in "ab"
            ],
            "2 operations under /portfolio are only in A",
        ),
        (
            [a_difference("field", "request_field", "required_changed", "price", False, True)],
            "Requiredness of request field price: optional → required",
        ),
        (
            [a_difference("field", "response_field", "enum_changed", "side", ["a"], None)],
            "Allowed values of response field side: a → unsaid",
        ),
        (
            [a_difference("field", "response_field", "renamed", "a → b", "a", "b")],
            "Response field a is b in B",
        ),
    ],
)
def test_a_finding_is_one_sentence(group, title):
    assert title_of(group) == title


@pytest.mark.parametrize(
    ("value", "aspect", "words"),
    [
        (None, "", "unsaid"),
        (True, "", "yes"),
        (["string", "null"], "type", "string or null"),
        ([["header A", "header B"], []], "auth", "A + B or nobody asks"),
        (list(range(13)), "enum", "13 values from 0 to 12"),
        ([], "enum", "none"),
        ("x" * 200, "pattern", "x" * 117 + "..."),
        (0.5, "", "0.5"),
    ],
)
def test_a_value_is_said_short(value, aspect, words):
    assert value_words(value, aspect) == words


@pytest.mark.parametrize(
    ("client", "server", "words"),
    [
        (True, True, "clients and servers of A"),
        (True, False, "clients of A"),
        (False, True, "servers of A"),
        (False, False, "nobody"),
    ],
)
def test_whom_it_breaks_is_said(client, server, words):
    assert breaking_words(Breaking(client, server)) == words


def test_findings_are_put_where_a_report_has_them():
    group = [
        a_difference("field", "response_field", "missing", "x", "", None),
        a_difference("operation", "operation", "auth_changed", "GET /a", [], []),
        a_difference("operation", "operation", "added", "GET /b", None, ""),
        a_difference("thing", "thing", "added", "y", None, ""),
    ]

    assert [(room, [one.kind for one in inside]) for room, inside in by_room(group)] == [
        ("Authentication", ["operation_auth_changed"]),
        ("Operations", ["operation_added"]),
        ("Answers", ["response_field_missing"]),
        ("Other", ["thing_added"]),
    ]


def test_a_subject_has_a_singular_and_a_plural():
    assert subject_words("response") == "status"
    assert subject_words("response", 2) == "statuses"
    assert subject_words("some_thing") == "some thing"
