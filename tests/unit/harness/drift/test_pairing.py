import pytest

from kalshi_harness.drift.pairing import lifted, pairs
from kalshi_harness.drift.tree import Node


def field(name, types=("string",), **fields):
    children = {f".{one}": Node("field", one, {"types": (kind,)}) for one, kind in fields.items()}
    return Node("field", name, {"types": types}, children)


def operation(name, **facts):
    return Node("operation", name, facts)


def named(found):
    return [(pair.a.name, pair.b.name) for pair in found]


def test_a_field_is_found_again_under_a_longer_name():
    found = pairs(
        [field("last_price", ("number",)), field("volume", ("integer",))],
        [field("volume_fp"), field("last_price_dollars"), field("close_time")],
    )

    assert named(found) == [("last_price", "last_price_dollars"), ("volume", "volume_fp")]
    assert all(0.5 < pair.confidence < 1 for pair in found)


def test_nothing_is_paired_with_what_is_not_like_it():
    assert pairs([field("balance")], [field("ticker")]) == []
    assert pairs([field("price")], [Node("header", "price")]) == []


def test_a_thing_with_fields_is_known_by_them():
    one = field("data", ("object",), ticker="string", price="string")
    other = field("msg", ("object",), ticker="string", price="string")

    assert named(pairs([one], [other])) == [("data", "msg")]
    assert pairs([one], [field("msg")]) == []


def test_an_operation_is_found_again_under_another_path():
    found = pairs(
        [operation("POST /orders", operation_id="place_order")],
        [
            operation("POST /portfolio/events/orders", operation_id="CreateOrderV2"),
            operation("POST /portfolio/events/orders/batched", operation_id="BatchCreateOrdersV2"),
            operation("GET /portfolio/orders", operation_id="GetOrders"),
        ],
    )

    assert named(found) == [("POST /orders", "POST /portfolio/events/orders")]


def test_an_operation_is_not_paired_across_methods():
    assert pairs([operation("GET /orders")], [operation("POST /orders")]) == []


def test_success_under_another_status_is_paired_and_an_error_is_not():
    ok, created, gone = (Node("response", name) for name in ("200", "201", "410"))

    assert named(pairs([ok], [created, gone])) == [("200", "201")]


def test_hosts_are_paired_by_the_part_they_play():
    one = Node("server", "https://demo.example.org", {"hint": ""})
    others = [
        Node("server", "https://new.example.org", {"hint": "production"}),
        Node("server", "https://sandbox.example.org", {"hint": ""}),
    ]

    assert named(pairs([one], others)) == [
        ("https://demo.example.org", "https://sandbox.example.org")
    ]


@pytest.mark.parametrize("swap", [False, True])
def test_the_pairs_are_the_same_with_the_sides_exchanged(swap):
    ours = [field("price_a"), field("price_b")]
    theirs = [field("price_c"), field("b_price"), field("a_price")]
    found = pairs(theirs, ours) if swap else pairs(ours, theirs)

    assert {frozenset(pair) for pair in named(found)} == {
        frozenset({"price_a", "a_price"}),
        frozenset({"price_b", "b_price"}),
    }


ORDER = field("order", ("object",), order_id="string", status="string", price="number")
FLAT = [field("order_id"), field("price"), field("ts_ms", ("integer",))]


def test_fields_are_found_again_beside_what_they_were_in():
    assert named(lifted([ORDER], FLAT)) == [
        ("order.order_id", "order_id"),
        ("order.price", "price"),
    ]
    assert named(lifted(FLAT, [ORDER])) == [
        ("order_id", "order.order_id"),
        ("price", "order.price"),
    ]
    assert all(pair.confidence < 0.9 for pair in lifted([ORDER], FLAT))


def test_one_field_alone_is_not_lifted():
    assert lifted([ORDER], [field("price")]) == []
    assert lifted(FLAT, FLAT) == []


def test_a_suggestion_is_never_sure():
    (pair,) = pairs([field("created_at")], [field("created_time")])

    assert pair.confidence == 0.95
