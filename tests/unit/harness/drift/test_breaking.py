import pytest

from kalshi_harness.drift.breaking import of_absence, of_change, of_rename, within
from kalshi_harness.drift.tree import Breaking, Node

CLIENT, SERVER = Breaking(True, False), Breaking(False, True)
BOTH, NOBODY = Breaking(True, True), Breaking(False, False)


@pytest.mark.parametrize(
    ("aspect", "direction", "a", "b", "expected"),
    [
        # what a client sends must be among what the server takes
        ("types", "request", ("integer",), ("number",), SERVER),
        ("types", "request", ("number",), ("string",), BOTH),
        ("enum", "request", ("a", "b"), ("a",), CLIENT),
        ("enum", "request", None, ("a",), CLIENT),
        ("maximum", "request", 100, 50, CLIENT),
        ("minimum", "request", 1, 0, SERVER),
        ("required", "request", False, True, CLIENT),
        ("format", "request", None, "uuid", CLIENT),
        # what a server answers must be among what the client expects
        ("types", "response", ("string",), ("null", "string"), CLIENT),
        ("types", "response", ("integer",), ("number",), CLIENT),
        ("enum", "response", ("a",), ("a", "b"), CLIENT),
        ("maximum", "response", 100, 50, SERVER),
        ("required", "response", True, False, CLIENT),
        ("pattern", "response", "a", "b", BOTH),
        ("unique_items", "response", None, True, SERVER),
        # who calls
        ("auth", "", (("bearer",),), ((),), SERVER),
        ("auth", "", (("bearer",),), (("key", "signature"),), BOTH),
        ("auth", "", (("bearer",),), (("bearer",), ("key",)), SERVER),
        ("scopes", "", ("read",), ("read", "write"), SERVER),
        # what costs time only
        ("deprecated", "", None, True, NOBODY),
        ("closed", "request", True, None, NOBODY),
        ("cost", "", 2, 10, NOBODY),
        ("something new", "", 1, 2, BOTH),
    ],
)
def test_a_change_breaks_whom_it_breaks(aspect, direction, a, b, expected):
    assert of_change(aspect, direction, a, b) == expected
    assert of_change(aspect, direction, b, a) == expected.mirrored()


@pytest.mark.parametrize(
    ("node", "direction", "only_in_a"),
    [
        (Node("operation", "GET /a"), "", CLIENT),
        (Node("field", "a", {"required": True}), "request", BOTH),
        (Node("field", "a", {"required": False}), "request", CLIENT),
        (Node("field", "a", {"required": True}), "response", CLIENT),
        (Node("field", "a", {"required": False}), "response", NOBODY),
        (Node("response", "201"), "response", BOTH),
        (Node("response", "409"), "response", NOBODY),
        (Node("error", "not_found"), "", NOBODY),
        (Node("server_message", "ticker"), "response", CLIENT),
        (Node("query_parameter", "limit", {"required": False}), "request", CLIENT),
    ],
)
def test_what_one_side_lacks_breaks_whom_it_breaks(node, direction, only_in_a):
    assert of_absence(node, direction, in_a=True) == only_in_a
    assert of_absence(node, direction, in_a=False) == only_in_a.mirrored()


def test_another_name_is_one_thing_gone_and_one_new():
    required, optional = Node("field", "a", {"required": True}), Node("field", "b", {})

    assert of_rename(optional, required, "request") == BOTH
    assert of_rename(optional, optional, "response") == NOBODY
    assert of_rename(required, optional, "response") == CLIENT


@pytest.mark.parametrize(
    ("aspect", "inner", "outer", "expected"),
    [
        ("types", ("integer",), (), True),
        ("types", (), ("integer",), False),
        ("min_length", 3, 2, True),
        ("max_length", 3, 2, False),
        ("conditions", ("a", "b"), ("a",), True),
        ("required", True, False, True),
        ("required", None, True, False),
    ],
)
def test_what_keeps_to_the_inner_keeps_to_the_outer(aspect, inner, outer, expected):
    assert within(aspect, inner, outer) is expected
