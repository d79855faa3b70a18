import pytest

from mock_exchange.session.http import HttpResponse
from mock_exchange.session.idempotency import HEADER, IdempotencyStore, KeyReusedError, is_key
from support.session_world import MAKER, OTHER, World

ANSWER = HttpResponse(200, (), b"{}")
KEY = b"3f1c6a0e"


@pytest.fixture
def world():
    return World()


def header(value=KEY):
    return [(HEADER.lower().encode(), value)]


@pytest.mark.rule("D21")
def test_the_same_key_and_body_give_the_first_answer():
    store = IdempotencyStore()
    assert store.first_answer("a", KEY, b"body") is None

    store.keep("a", KEY, b"body", ANSWER, 0)

    assert store.first_answer("a", KEY, b"body") is ANSWER


@pytest.mark.rule("D21")
def test_another_body_is_refused_and_another_account_or_key_is_new():
    store = IdempotencyStore()
    store.keep("a", KEY, b"body", ANSWER, 0)

    with pytest.raises(KeyReusedError):
        store.first_answer("a", KEY, b"other body")
    assert store.first_answer("b", KEY, b"body") is None
    assert store.first_answer("a", b"other", b"body") is None


def test_the_oldest_outcome_is_forgotten_first():
    store = IdempotencyStore(outcomes_max=3)
    for number in range(5):
        store.keep("a", b"%d" % number, b"body", ANSWER, 0)

    kept = [store.first_answer("a", b"%d" % number, b"body") is ANSWER for number in range(5)]
    assert kept == [False, False, True, True, True]
    assert len(store) == 3


@pytest.mark.parametrize(
    ("value", "good"),
    [
        (b"x", True),
        (b"k" * 255, True),
        (b"!~", True),
        (b"", False),
        (b"k" * 256, False),
        (b"a b", False),
        (b"a\x00", False),
        (b"\xc3\xa9", False),
        (b"a\n", False),
    ],
)
def test_the_grammar_of_a_key(value, good):
    assert is_key(value) is good


@pytest.mark.rule("D21")
def test_an_order_sent_twice_is_placed_once_and_answered_byte_for_byte(world):
    first = world.place(headers=header())
    world.clock.advance(30)
    world.place(account=MAKER, side="sell", size=50)  # the order is another one by now

    second = world.place(headers=header())

    assert second.raw == first.raw
    assert second.status == 200
    assert len(world.venue.exchange.views.open_orders("user_0001")) == 1


@pytest.mark.rule("D21")
def test_the_same_key_with_another_body_is_an_invalid_order(world):
    world.place(headers=header())

    reply = world.place(headers=header(), size=101)

    assert (reply.status, reply.code) == (400, "INVALID_ORDER")
    assert reply.error["details"] == {"field": HEADER, "value": KEY.decode()}
    assert len(world.venue.exchange.views.open_orders("user_0001")) == 1


@pytest.mark.rule("D21")
def test_a_refusal_of_the_exchange_is_an_outcome_too(world):
    first = world.place(headers=header(), size=1_000)
    assert first.code == "INSUFFICIENT_BALANCE"
    world.place(account=MAKER, side="sell", size=1, price=0.99)

    assert world.place(headers=header(), size=1_000).raw == first.raw


@pytest.mark.rule("D21")
def test_what_was_refused_in_front_of_the_exchange_is_no_outcome():
    world = World(limits="contract")
    for _ in range(10):
        world.place(size=1, price=0.01)
    assert world.place(headers=header(), size=1, price=0.01).code == "RATE_LIMIT_EXCEEDED"
    world.clock.advance(60)

    assert world.place(headers=header(), size=-1).code == "INVALID_ORDER"
    assert world.raw("POST", "/orders", headers=header()).code == "INVALID_API_KEY"
    assert world.place(headers=header(), size=1, price=0.01).status == 200


@pytest.mark.rule("D21")
def test_keys_of_different_accounts_do_not_meet(world):
    mine = world.place(headers=header())
    theirs = world.place(account=OTHER, headers=header())

    assert mine.body["order"]["order_id"] != theirs.body["order"]["order_id"]


@pytest.mark.rule("D21")
@pytest.mark.parametrize(
    "headers",
    [header(b""), header(b"k" * 256), header(b"with space"), header() + header(), header(b"\xff")],
    ids=["empty", "too long", "space", "doubled", "no ascii"],
)
def test_a_bad_key_is_an_invalid_order_that_names_the_header(world, headers):
    reply = world.place(headers=headers)

    assert (reply.status, reply.code) == (400, "INVALID_ORDER")
    assert reply.error["details"]["field"] == HEADER
    assert world.venue.exchange.views.open_orders("user_0001") == []
