import json

import pytest

from mock_exchange.recording.streams import Sessions, script_of
from support.recordings import closed, stream

AUTH = {"type": "auth", "api_key": "[redacted]"}


def subscribe(number, ticker="X"):
    return {"id": number, "cmd": "subscribe", "params": {"market_tickers": [ticker]}}


def data(value):
    return json.dumps(value).encode()


def said(due):
    return None if due is None else [json.loads(one.data) for one in due]


def session(*entries, path="/ws", ignored=frozenset()):
    return Sessions(entries, ignored).open(path)


def test_a_session_is_cut_at_its_commands():
    steps = script_of(
        stream(0, "/ws", ("<", "hello"), (">", 1), ("<", "a"), ("<", "b"), (">", 2))
    ).steps

    assert [(step.command and step.command.data, said(step.replies)) for step in steps] == [
        (None, ["hello"]),
        (b"1", ["a", "b"]),
        (b"2", []),
    ]
    assert [due.delay_us for due in steps[1].replies] == [1000, 2000]


def test_a_command_gets_what_followed_it():
    played = session(
        stream(0, "/ws", ("<", "hello"), (">", AUTH), ("<", "in"), (">", subscribe(1)), ("<", "ok"), ("<", "tick"))
    )  # fmt: skip

    assert said(played.opened()) == ["hello"]
    assert said(played.receive(data({"type": "auth", "api_key": "whatever"}))) == ["in"]
    assert said(played.receive(data(subscribe(1)))) == ["ok", "tick"]
    assert played.receive(data({"cmd": "fly"})) is None


def test_the_order_of_commands_does_not_matter_and_ids_are_the_client_s():
    played = session(
        stream(
            0, "/ws",
            (">", subscribe(1, "X")), ("<", {"id": 1, "sid": 5}), ("<", {"sid": 5, "seq": 1}),
            (">", subscribe(2, "Y")), ("<", {"id": 2, "sid": 6}),
        )
    )  # fmt: skip

    assert said(played.receive(data(subscribe(77, "Y")))) == [{"id": 77, "sid": 6}]
    assert said(played.receive(data(subscribe(1, "X")))) == [
        {"id": 1, "sid": 5},
        {"sid": 5, "seq": 1},
    ]


def test_a_reply_with_the_same_id_stays_byte_for_byte():
    spaced = b'{ "id" : 1 }'
    played = session(stream(0, "/ws", (">", subscribe(1)), ("<", spaced)))

    assert [one.data for one in played.receive(data(subscribe(1)))] == [spaced]


def test_a_client_without_ids_gets_none():
    played = session(stream(0, "/ws", (">", subscribe(1)), ("<", {"id": 1, "ok": True})))
    bare = subscribe(1)
    del bare["id"]

    assert said(played.receive(data(bare))) == [{"ok": True}]


def test_replies_of_two_commands_at_once_wait_for_their_own():
    played = session(
        stream(
            0, "/ws", (">", subscribe(1, "X")), (">", subscribe(2, "Y")),
            ("<", {"id": 1, "ok": "X"}), ("<", {"id": 2, "ok": "Y"}),
        )
    )  # fmt: skip

    assert said(played.receive(data(subscribe(9, "Y")))) == [{"id": 9, "ok": "Y"}]
    assert said(played.receive(data(subscribe(8, "X")))) == [{"id": 8, "ok": "X"}]


def test_a_command_given_again_gets_the_next_and_then_the_last():
    ping = {"cmd": "ping"}
    played = session(stream(0, "/ws", (">", ping), ("<", 1), (">", ping), ("<", 2)))

    assert [said(played.receive(data(ping))) for _ in range(4)] == [[1], [2], [2], [2]]


def test_a_command_of_another_session_of_the_path_is_answered_too():
    one = stream(0, "/ws", (">", "a"), ("<", 1))
    other = stream(1, "/ws", (">", "b"), ("<", 2))
    elsewhere = stream(2, "/other", (">", "c"), ("<", 3))
    played = session(one, other, elsewhere)

    assert said(played.receive(data("b"))) == [2]
    assert played.receive(data("c")) is None


def test_sessions_are_opened_in_recorded_order_and_the_last_again():
    sessions = Sessions([stream(0, "/ws"), stream(1, "/ws"), stream(2, "/x"), stream(3, "/ws?a=1")])

    assert [sessions.open("/ws").entry.number for _ in range(3)] == [0, 1, 1]
    assert sessions.open("/ws", "a=1").entry.number == 3
    assert sessions.open("/ws", "a=2").entry.number in {0, 1, 3}
    assert sessions.open("/nowhere") is None
    assert sessions.paths == ("/ws", "/x")
    assert len(sessions) == 4
    sessions.begin_anew()
    assert sessions.open("/ws").entry.number == 0


@pytest.mark.parametrize(
    ("ending", "code"),
    [(closed(1008, "no"), 1008), (closed(1000, by="client"), None), (None, None)],
)
def test_the_server_s_end_comes_when_everything_was_played(ending, code):
    played = session(stream(0, "/ws", (">", "a"), ("<", 1), ending=ending))

    played.opened()
    assert played.ending is None
    played.receive(data("a"))
    assert (played.ending and played.ending.code) == code


def test_a_binary_command_is_compared_byte_for_byte():
    played = session(stream(0, "/ws", (">", b"\xff\x01"), ("<", b"\x02")))

    assert played.receive(b"\xff\x02") is None
    assert [(one.opcode, one.data) for one in played.receive(b"\xff\x01")] == [(2, b"\x02")]


def test_what_is_ignored_decides_nothing():
    played = session(stream(0, "/ws", (">", {"a": 1, "n": 1}), ("<", 1)), ignored=frozenset({"n"}))

    assert said(played.receive(data({"a": 1}))) == [1]
