import pytest

from mock_exchange.session.requests import BODY_KEPT_BYTES_MAX, RequestJournal
from support.session_world import BASE, MAKER, ORDER, OTHER, USER, World


def append(journal, number=1, body=b"", path="/x", query=b""):
    journal.append(number, "get_order", "a", "key-0001", "GET", path, query, body, 200, "", "valid")


@pytest.fixture
def world():
    return World()


@pytest.mark.rule("D27", "C35")
def test_every_request_is_kept_with_its_answer(world):
    world.place(headers=[(b"idempotency-key", b"abc")])
    world.get("/markets", query="limit=0", account=MAKER)
    world.raw("GET", "/nowhere")

    placed, refused, lost = world.venue.requests.entries()

    assert (placed.sequence, placed.operation, placed.account_id) == (1, "place_order", USER)
    assert (placed.method, placed.path, placed.query) == ("POST", BASE + "/orders", "")
    assert (placed.status, placed.code, placed.idempotency_key) == (200, "", "abc")
    assert placed.at_us == world.clock.now_us()
    assert '"size":100' in placed.body
    assert placed.body_bytes == len(placed.body)
    assert (refused.status, refused.code, refused.query) == (400, "INVALID_PARAMETER", "limit=0")
    assert (lost.status, lost.operation, lost.account_id, lost.key_id) == (404, None, None, None)


@pytest.mark.rule("D27")
@pytest.mark.parametrize(
    ("filters", "count"),
    [
        ({}, 4),
        ({"operation": "place_order"}, 2),
        ({"account_id": MAKER}, 1),
        ({"status": 404}, 1),
        ({"code": "ORDER_NOT_FOUND"}, 1),
        ({"code": ""}, 3),
        ({"method": "GET"}, 2),
        ({"path": "/orders"}, 2),
        ({"path": BASE + "/markets"}, 1),
        ({"body": {"size": 100}}, 1),
        ({"body": {"size": 5, "side": "sell"}}, 1),
        ({"body": {"size": 5, "side": "buy"}}, 0),
        ({"body": {"colour": None}}, 0),
        ({"operation": "place_order", "account_id": MAKER, "status": 200}, 1),
        ({"since": 3}, 1),
        ({"status": 500}, 0),
    ],
    ids=str,
)
def test_it_answers_whether_something_was_called(world, filters, count):
    world.place()
    world.place(account=MAKER, side="sell", size=5, price=0.99)
    world.get("/orders/ord_999999999")
    world.get("/markets", account=OTHER)

    assert len(world.venue.requests.find(**filters)) == count


@pytest.mark.rule("C30", "D27")
def test_keys_are_never_kept_wherever_a_client_put_them(world):
    issued = world.venue.keys.first_of(USER)
    leaked = issued.api_key
    world.get("/markets", query=f"api_key={leaked}")
    world.get(f"/orders/{leaked}")
    world.place(ticker=leaked, headers=[(b"idempotency-key", leaked.encode())])
    long = b'{"padding":"' + b"x" * (BODY_KEPT_BYTES_MAX - 20) + leaked.encode() + b'"}'
    world.send("POST", "/orders", body=long)
    world.send("POST", "/orders", body="é".encode() * 2_095 + leaked.encode())
    world.get("/" + "x" * 1_130 + leaked)
    world.get("/markets", query="x" * 4_190 + leaked)

    kept = repr(list(world.venue.requests.entries()))

    assert len(world.venue.requests) == 7
    pieces = [leaked[start : start + 8] for start in range(len(leaked) - 7)]
    assert [piece for piece in pieces if piece in kept] == []
    assert issued.secret not in kept
    assert "key-0001" in kept


def test_the_ring_is_bounded_and_numbers_go_on():
    journal = RequestJournal(entries_max=3)
    for number in range(5):
        append(journal, number)

    assert [(entry.sequence, entry.at_us) for entry in journal.entries()] == [
        (3, 2),
        (4, 3),
        (5, 4),
    ]
    assert (len(journal), journal.appended) == (3, 5)
    journal.clear()
    append(journal, 9)
    assert [entry.sequence for entry in journal.entries()] == [6]


def test_long_inputs_are_shortened():
    journal = RequestJournal()
    append(journal, body=b"x" * 60_000, path="/" + "p" * 60_000, query=b"q" * 60_000)

    (entry,) = journal.entries()

    assert entry.body_bytes == 60_000
    assert max(map(len, (entry.body, entry.path, entry.query))) == BODY_KEPT_BYTES_MAX


def test_bytes_that_are_no_text_are_kept_readable():
    journal = RequestJournal()
    append(journal, body=b"\xff{")

    assert next(journal.entries()).body == "\ufffd{"
    assert journal.find(body={"a": 1}) == ()


def test_the_transport_adds_how_long_it_took_and_what_went_wrong():
    journal = RequestJournal()
    journal.annotate(at_us=1, duration_us=0, fault="nobody is there to be told", sent=0)
    append(journal, 9)
    journal.annotate(at_us=3, duration_us=120, fault="latency", sent=200)

    (entry,) = journal.entries()
    assert (entry.at_us, entry.duration_us, entry.fault) == (3, 120, "latency")


def test_what_is_observed_is_what_is_kept_then_and_later():
    observed = []
    journal = RequestJournal(observe=observed.append)
    append(journal, 1)
    append(journal, 2)
    journal.annotate(at_us=2, duration_us=5, fault="lost-acks", sent=0)

    assert [(each.sequence, each.verdict) for each in observed] == [(1, "valid"), (2, "injected")]
    assert [(each.fault, each.sent) for each in observed] == [(None, None), ("lost-acks", 0)]


@pytest.mark.rule("D27", "C35")
def test_an_answer_that_only_came_later_is_still_the_exchange_s_own():
    journal = RequestJournal()
    append(journal, 9)
    journal.annotate(at_us=3, duration_us=120, fault="latency")

    (entry,) = journal.entries()
    assert (entry.verdict, entry.fault, entry.duration_us) == ("valid", "latency", 120)


def test_a_body_that_is_no_object_has_no_fields(world):
    world.send("POST", "/orders", body=b"[1]")

    assert world.venue.requests.find(body={}) == ()
    assert ORDER["size"] == 100


def test_what_happens_between_requests_is_noted_in_its_place_and_forgotten_with_them():
    journal = RequestJournal()
    journal.note("plan", 1, {"rules": []})
    append(journal)
    journal.note("hit", 2, {"rule": "outage"})
    noted = [(note.after, note.at_us, note.what, note.fields) for note in journal.notes]
    assert noted == [(0, 1, "plan", {"rules": []}), (1, 2, "hit", {"rule": "outage"})]
    journal.clear()
    assert journal.notes == ()


def test_what_left_in_the_place_of_an_answer_is_told():
    journal = RequestJournal()
    append(journal)
    journal.annotate(at_us=1, duration_us=2, fault="lost", sent=0)
    (entry,) = journal.entries()
    assert (entry.status, entry.sent, entry.fault, entry.verdict) == (200, 0, "lost", "injected")


def with_verdicts(*verdicts):
    journal = RequestJournal()
    for number, verdict in enumerate(verdicts, 1):
        journal.append(number, "op", "a", "k", "GET", "/x", b"", b"body", 200, "", verdict)
    return journal


def test_an_entry_is_found_by_its_number_while_it_is_kept():
    journal = RequestJournal(entries_max=2)
    for number in (1, 2, 3):
        append(journal, number, body=b"%d" % number)
    assert journal.entry(1) is None
    assert [journal.entry(number).body for number in (2, 3)] == ["2", "3"]
    assert journal.entry(4) is None
    assert RequestJournal().entry(0) is None


def test_entries_since_a_number_come_in_order_and_without_bodies():
    entries, left_out = with_verdicts("valid", "invalid", "valid").since(1, 10)
    assert [(entry.sequence, entry.body, entry.body_bytes) for entry in entries] == [
        (2, "", 4),
        (3, "", 4),
    ]
    assert left_out == 0


def test_of_too_many_the_newest_are_told_and_what_went_wrong_first():
    journal = with_verdicts("invalid", "valid", "refused", "valid", "valid")
    assert [
        [entry.sequence for entry in journal.since(0, wanted)[0]] for wanted in (1, 2, 3, 4)
    ] == [
        [3],
        [1, 3],
        [1, 3, 5],
        [1, 3, 4, 5],
    ]
    assert journal.since(0, 3)[1] == 2
