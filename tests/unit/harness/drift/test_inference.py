import pytest

from kalshi_harness.drift.compare import compare
from kalshi_harness.drift.har import read_har
from kalshi_harness.drift.inference import inferred, path_words, query_value
from kalshi_harness.drift.schemas import SchemaReader
from support.drift_recordings import GOOD_ORDER, entry, har


def contract(*entries):
    return inferred(read_har(har(*entries), "t"))


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/trade-api/v2/markets", "/trade-api/v2/markets"),
        ("/markets/BTC-2024-12-31/orderbook", "/markets/{}/orderbook"),
        ("/orders/6f9619ff-8b86-d011-b42d-00cf4fc964ff", "/orders/{}"),
        ("/series/KXPRES", "/series/{}"),
    ],
)
def test_what_looks_like_the_name_of_one_thing_is_taken_out_of_a_path(path, words):
    assert path_words(path) == words


@pytest.mark.parametrize(
    ("schema", "texts", "value"),
    [
        ({"type": "integer"}, ["10"], 10),
        ({"type": "integer"}, ["ten"], "ten"),
        ({"type": "number"}, ["0.5"], 0.5),
        ({"type": "boolean"}, ["true"], True),
        ({"type": "array", "items": {"type": "integer"}}, ["1", "2"], [1, 2]),
        ({"type": "array", "items": {"type": "string"}}, ["a,b"], ["a", "b"]),
        ({"type": "string"}, ["10"], "10"),
    ],
)
def test_a_query_parameter_is_read_as_what_it_should_be(schema, texts, value):
    assert query_value(texts, SchemaReader({}).read(schema).node("query_parameter", "x")) == value


def test_what_was_there_every_time_is_required():
    rest = contract(
        entry("GET", "/orders?limit=1", 200, [{**GOOD_ORDER, "note": "x"}]),
        entry("GET", "/orders", 200, [GOOD_ORDER]),
    ).root.children["rest"]
    operation = rest.children["operation GET /v2/orders"]
    fields = operation.children["response 200"].children["[]"].children

    assert operation.children["query limit"].facts["required"] is False
    assert {key: node.facts["required"] for key, node in fields.items()} == {
        ".order_id": True,
        ".side": True,
        ".count": True,
        ".note": False,
    }


def test_two_recordings_that_show_the_same_are_the_same():
    one = entry("GET", "/orders/o1", 200, {"at": "2026-11-25T22:00:00Z"})
    other = entry("GET", "/orders/o2", 200, {"at": "2026-11-26T10:00:00Z"})

    assert compare(contract(one), contract(other)) == ()


def test_two_recordings_that_show_different_types_differ():
    one = entry("GET", "/orders/o1", 200, {"price": 0.65})
    other = entry("GET", "/orders/o1", 200, {"price": "0.6500"})
    (found,) = compare(contract(one), contract(other))

    assert (found.kind, found.a, found.b) == ("response_field_type_changed", ["number"], ["string"])


def test_frames_are_messages_by_their_words():
    told = contract(
        entry("GET", "wss://x/ws", 101, messages=[("send", {"cmd": "subscribe", "id": 1}),
                                                  ("receive", {"type": "ticker", "price": "1"})])
    )  # fmt: skip

    assert list(told.root.children["stream"].children) == [
        "client_message subscribe",
        "server_message ticker",
    ]


def test_without_bodies_nothing_is_said_of_answers():
    traffic = read_har(har(entry("GET", "/a", 200, {"x": 1})), "t")
    rest = inferred(traffic, answer_bodies=False).root.children["rest"]

    assert rest.children["operation GET /v2/a"].children["response 200"].children == {}
