import pytest

from mock_exchange.recording.likeness import (
    SAME,
    is_json,
    is_volatile,
    json_of,
    like_path,
    of_bodies,
    of_queries,
    of_values,
)

ONE = "1f0e9a52-9c3e-4a5b-8f7d-0a1b2c3d4e5f"
OTHER = "ffffffff-9c3e-4a5b-8f7d-0a1b2c3d4e5f"
NOTHING = frozenset()


@pytest.mark.parametrize(
    ("recorded", "given", "tolerated", "differing"),
    [
        ({"a": 1, "b": [1, 2]}, {"b": [1.0, 2], "a": 1}, [], []),
        ({"a": 1}, {"a": 2}, [], ["/a"]),
        ({"a": 1}, {"a": True}, [], ["/a"]),
        ({"a": 1}, {}, [], ["/a"]),
        ({}, {"a": None}, [], ["/a"]),
        ({"a": [1]}, {"a": [1, 2]}, [], ["/a"]),
        ({"a": [{"b": 1}]}, {"a": [{"b": 2}]}, [], ["/a/0/b"]),
        (1, 2, [], ["the whole"]),
        ({"client_order_id": "a"}, {"client_order_id": "b"}, ["/client_order_id"], []),
        ({"client_order_id": "a"}, {}, ["/client_order_id"], []),
        ({"o": {"expiration_ts": 1}}, {"o": {"expiration_ts": 2}}, ["/o/expiration_ts"], []),
        ({"x": ONE}, {"x": OTHER}, ["/x"], []),
        ({"x": ONE}, {"x": "no uuid"}, [], ["/x"]),
        ({"created_at": {"a": 1}}, {"created_at": {"a": 2}}, [], ["/created_at/a"]),
        ({"key": "[redacted]"}, {"key": "anything"}, [], []),
        ({"pin": "[redacted]"}, {"pin": 5}, [], []),
        ({"key": "[redacted]"}, {}, [], ["/key"]),
        ({"t": "Bearer [redacted]!"}, {"t": "Bearer x!"}, [], []),
        ({"t": "Bearer [redacted]!"}, {"t": "Bearer x"}, [], ["/t"]),
    ],
)
def test_values(recorded, given, tolerated, differing):
    found = of_values(recorded, given)

    assert list(found.tolerated) == tolerated
    assert list(found.differing) == differing
    assert found.fits == (not differing)


def deep(core):
    for _ in range(2000):
        core = [core]
    return core


def test_what_is_nested_too_deeply_is_like_nothing():
    assert of_values(deep(1), deep(2)).differing == ("what is nested too deeply",)


def test_what_is_ignored_is_not_looked_at_at_any_depth():
    assert of_values({"a": [{"id": 1}]}, {"a": [{"id": 2}], "id": 3}, {"id"}) == SAME


def test_a_new_name_of_the_client_s_is_told_with_the_old_one():
    found = of_values({"client_order_id": ONE, "ts": 1}, {"client_order_id": OTHER, "ts": 2})

    assert found.renamed == ((ONE, OTHER),)


@pytest.mark.parametrize(
    ("recorded", "given", "tolerated", "differing"),
    [
        ("a=1&b=2&a=3", "b=2&a=3&a=1", [], []),
        ("a=%20", "a=+", [], []),
        ("a=1&a=1", "a=1", [], ["query 'a'"]),
        ("a=1", "a=2&b=", [], ["query 'a'", "query 'b'"]),
        ("min_ts=1&limit=5", "min_ts=2&limit=5", ["query 'min_ts'"], []),
        ("min_ts=1", "", [], ["query 'min_ts'"]),
        ("key=%5Bredacted%5D", "key=abc", [], []),
        ("", "page=3", [], []),
    ],
)
def test_queries_are_multisets(recorded, given, tolerated, differing):
    found = of_queries(recorded, given, {"page"})

    assert (list(found.tolerated), list(found.differing)) == (tolerated, differing)


@pytest.mark.parametrize(
    ("recorded", "given", "media", "fits"),
    [
        (b'{"a":1,"b":2}', b'{ "b": 2, "a": 1 }', "application/json", True),
        (b'{"a":1}', b'{"a":2}', "application/json", False),
        (b"a=1&b=2", b"b=2&a=1", "application/x-www-form-urlencoded", True),
        (b"a=1&b=2", b"b=2&a=1", "text/plain", False),
        (b"\xff\x00", b"\xff\x00", "", True),
        (b"\xff\x00", b"\xff\x01", "", False),
        (b"\xff[redacted]", b"\xffabc", "", True),
        (b"", b"{}", "application/json", False),
        (None, b"anything", "", True),
    ],
)
def test_bodies(recorded, given, media, fits):
    assert of_bodies(recorded, given, media).fits is fits


def test_a_body_that_was_not_recorded_is_the_last_choice():
    assert of_bodies(None, b"x", "").tolerated == ("the body, which was not recorded",)


def test_likenesses_add_up():
    one = of_queries("a=1", "a=2") + of_values({"ts": 1}, {"ts": 2})

    assert (one.differing, one.tolerated) == (("query 'a'",), ("/ts",))


def test_paths_are_the_same_or_have_a_secret_where_there_was_one():
    assert like_path("/a%20b", "/a%20b")
    assert not like_path("/a%20b", "/a b")
    assert like_path("/keys/%5Bredacted%5D/x", "/keys/abc/x")
    assert not like_path("/keys/%5Bredacted%5D/x", "/keys/abc/y")


def test_what_is_volatile_is_so_by_name_or_by_form():
    assert is_volatile("created_at", "a", "b")
    assert is_volatile("anything", ONE, OTHER)
    assert not is_volatile("format", "a", "b")


def test_no_json_is_told_from_null():
    assert is_json(json_of(b"null"))
    assert not is_json(json_of(b"nul"))
    assert not is_json(json_of(b"[" * 100_000))
