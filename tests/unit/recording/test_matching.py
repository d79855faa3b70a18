from hypothesis import given, settings
from hypothesis import strategies as st

from mock_exchange.recording.matching import Shelf
from support.recordings import call, entry, stream

ORDER = {"ticker": "X", "count": 1, "client_order_id": "a"}


def taken(shelf, *calls):
    found = [shelf.take(one) for one in calls]
    return [None if one is None else one.entry.number for one in found]


def test_method_path_query_and_body_decide():
    shelf = Shelf(
        [
            entry(0, "GET", "/a?x=1&y=2"),
            entry(1, "POST", "/a?x=1&y=2", {"a": 1}),
            entry(2, "POST", "/a?x=1&y=2", {"a": 2}),
            entry(3, "GET", "/b"),
        ]
    )

    assert taken(
        shelf,
        call("GET", "/b"),
        call("POST", "/a?y=2&x=1", b'{ "a": 2 }'),
        call("GET", "/a?y=2&x=1"),
        call("GET", "/a?x=1"),
        call("GET", "/c"),
        call("PUT", "/b"),
    ) == [3, 2, 0, None, None, None]


def test_the_same_request_is_answered_in_recorded_order_and_the_last_again():
    shelf = Shelf([entry(0, "GET", "/a"), entry(1, "GET", "/b"), entry(2, "GET", "/a")])

    assert taken(shelf, *[call("GET", "/a")] * 4) == [0, 2, 2, 2]
    assert [one.number for one in shelf.unused] == [1]
    assert shelf.take(call("GET", "/a")).again
    shelf.begin_anew()
    assert not shelf.take(call("GET", "/a")).again


def test_the_likest_wins_and_what_differs_each_time_is_tolerated():
    shelf = Shelf(
        [entry(0, "POST", "/o", ORDER), entry(1, "POST", "/o", ORDER | {"client_order_id": "b"})]
    )
    exact = shelf.take(call("POST", "/o", ORDER | {"client_order_id": "b"}))
    tolerant = shelf.take(call("POST", "/o", ORDER | {"client_order_id": "c"}))

    assert (exact.entry.number, exact.exactness) == (1, "exact")
    assert tolerant.entry.number == 0
    assert tolerant.exactness == "tolerant; differs in /client_order_id"
    assert tolerant.likeness.renamed == (("a", "c"),)
    assert shelf.take(call("POST", "/o", ORDER | {"count": 2})) is None


def test_what_is_ignored_decides_nothing():
    shelf = Shelf([entry(0, "POST", "/o?page=1", {"a": 1, "b": 2})], frozenset({"page", "b"}))

    assert taken(shelf, call("POST", "/o?page=7", {"a": 1})) == [0]
    assert taken(shelf, call("POST", "/o?page=7", {"a": 2})) == [None]


def test_a_path_with_a_secret_fits_any():
    shelf = Shelf([entry(0, "DELETE", "/keys/%5Bredacted%5D"), entry(1, "DELETE", "/keys/abc")])

    assert taken(shelf, call("DELETE", "/keys/abc"), call("DELETE", "/keys/xyz")) == [1, 0]


def test_streams_are_not_on_the_shelf():
    shelf = Shelf([stream(0, "/ws"), entry(1, "GET", "/a")])

    assert len(shelf) == 1
    assert shelf.take(call("GET", "/ws")) is None


def test_the_nearest_says_what_differs():
    shelf = Shelf(
        [
            entry(0, "GET", "/markets?status=open"),
            entry(1, "GET", "/markets?status=open&limit=5"),
            entry(2, "POST", "/orders", ORDER),
        ]
    )

    def near(*what):
        found = shelf.nearest(call(*what))
        return found.entry.number, found.differing

    assert near("GET", "/markets?status=shut&limit=5") == (1, ("query 'status'",))
    assert near("POST", "/orders", {"ticker": "Y", "count": 1}) == (2, ("/ticker",))
    assert near("DELETE", "/orders") == (2, ("the method",))
    assert near("POST", "/order") == (2, ("the path",))
    assert Shelf([]).nearest(call("GET", "/a")) is None


TARGETS = ["/a", "/a?x=1", "/a?x=2", "/b", "/b?x=1&y=2"]


@settings(max_examples=50)
@given(
    st.lists(st.sampled_from(TARGETS), min_size=1, max_size=8), st.randoms(use_true_random=False)
)
def test_in_whatever_order_calls_come_each_gets_its_own_answers_in_theirs(targets, chance):
    shelf = Shelf([entry(number, "GET", target) for number, target in enumerate(targets)])
    asked = list(targets)
    chance.shuffle(asked)
    got = [(target, shelf.take(call("GET", target)).entry.number) for target in asked]

    for target in TARGETS:
        recorded = [number for number, one in enumerate(targets) if one == target]
        assert [number for one, number in got if one == target] == recorded
    assert shelf.unused == ()
