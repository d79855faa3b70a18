"""How each toxic of HTTP looks on the wire, read from a raw socket: kind -> a check of a world. All of them are in ``CHECKS``."""

import json

import pytest

from support.toxics_world import eventually
from support.transport_stream import handshake

CLOSE = "Connection: close"


def latency(world):
    world.strike("latency", seconds=3, jitter_s=1, distribution="normal")
    with world.sent(world.get()) as wire:
        assert wire.is_silent()
        world.exchange.clock.advance(9)
        assert wire.answer().status == 200


def bandwidth(world):
    world.strike("bandwidth", bytes_per_s=1_000)
    with world.sent(world.get()) as wire:
        status, fields = wire.head()
        length = int(fields["content-length"])
        assert (status, wire.data, wire.is_silent()) == (200, b"", True)
        for pieces in (1, 2):
            world.exchange.clock.advance(0.05)
            wire.until(lambda data, size=50 * pieces: len(data) >= size)
            assert (len(wire.data), wire.is_silent()) == (50 * pieces, True)
        while len(wire.data) < length:
            world.exchange.clock.advance(0.05)
            whole = min(len(wire.data) + 50, length)
            wire.until(lambda data, size=whole: len(data) >= size)
        assert (len(wire.data), wire.end) == (length, "")
        assert json.loads(wire.data)


def slow_drip(world):
    world.strike("slow_drip", every_s=1, bytes=1)
    with world.sent(world.get()) as wire:
        assert wire.head()[0] == 200
        for came in range(1, 4):
            assert wire.is_silent()
            world.exchange.clock.advance(1)
            wire.until(lambda data, size=came: len(data) >= size)
            assert len(wire.data) == came
        assert wire.data == b'{"m'


def status(world):
    world.strike("status", status=502, body="<h1>Bad gateway</h1>")
    answer = world.whole(world.post())
    assert (answer.status, answer.body) == (502, b"<h1>Bad gateway</h1>")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert world.open_orders() == 0


def rate_limit(world):
    for hint, sent in ((30, "30"), ("soon", "soon"), (None, None)):
        world.strike("rate_limit", retry_after=hint)
        answer = world.whole(world.get())
        assert (answer.status, answer.headers.get("retry-after")) == (429, sent)
        error = answer.json["error"]
        assert isinstance(error, str) or error.get("retry_after") == hint


def empty_body(world):
    world.strike("empty_body")
    answer = world.whole(world.post())
    assert answer.status in {200, 201}
    assert (answer.headers["content-length"], answer.body) == ("0", b"")
    assert world.open_orders() == 1


def truncated_body(world):
    world.strike("truncated_body", keep=0.25)
    with world.sent(world.post()) as wire:
        _, fields = wire.head()
        wire.to_end()
    assert (len(wire.data), wire.end) == (int(fields["content-length"]) // 4, "fin")
    assert world.open_orders() == 1


def malformed_json(world):
    for how in ("cut", "junk", "nan", "deep", "garbage"):
        world.strike("malformed_json", how=how)
        answer = world.whole(world.get())
        assert answer.status == 200
        assert int(answer.headers["content-length"]) == len(answer.body)
        if how == "nan":
            assert b"NaN" in answer.body
            continue
        with pytest.raises((ValueError, RecursionError)):
            json.loads(answer.body)


def wrong_type(world):
    world.strike("wrong_type", media_type="image/png")
    answer = world.whole(world.get())
    assert (answer.status, answer.headers["content-type"]) == (200, "image/png")
    assert answer.json


def wrong_length(world):
    for by in (10, -5):
        world.strike("wrong_length", by=by)
        with world.sent(world.get()) as wire:
            _, fields = wire.head()
            wire.to_end()
        assert (int(fields["content-length"]) - len(wire.data), wire.end) == (by, "fin")
        assert json.loads(wire.data)


def violate_schema(world):
    world.strike("violate_schema", pointer="/market/ticker", how="wrong_type")
    assert world.whole(world.get()).json["market"]["ticker"] == 12_345
    world.strike("violate_schema", pointer="/market/ticker")
    assert "ticker" not in world.whole(world.get()).json["market"]


def unknown_enum(world):
    world.strike("unknown_enum")
    assert b'"unheard_of"' in world.whole(world.get()).body
    world.exchange.faults.clear()
    assert b"unheard_of" not in world.whole(world.get()).body


def unknown_field(world):
    world.strike("unknown_field", name="moon", value={"phase": 3})
    assert world.whole(world.get()).json["moon"] == {"phase": 3}


def short_pages(world):
    world.strike("short_pages", items=1)
    first = world.whole(world.list()).json
    if not world.signs:
        assert len(first["markets"]) > 1  # no cursors there, and no way to say that more is to come
        return
    second = world.whole(world.list(f"limit=50&cursor={first['cursor']}")).json
    tickers = [page["markets"][0]["ticker"] for page in (first, second)]
    assert [len(page["markets"]) for page in (first, second)] == [1, 1]
    assert len(set(tickers)) == 2


def endless_list(world):
    later = "limit=1&cursor=again" if world.signs else "limit=1&offset=1"
    world.strike("endless_list")
    first, second = (world.whole(world.list(query)).json for query in ("limit=1", later))
    assert first == second
    assert first.get("cursor") == ("again" if world.signs else None)
    asked = [entry.query for entry in world.exchange.requests(world.list_operation)]
    assert asked == ["limit=1", later]


def redirect(world):
    world.strike("redirect", status=308, location="http://127.0.0.1:9/elsewhere")
    answer = world.whole(world.post())
    assert (answer.status, answer.headers["location"]) == (308, "http://127.0.0.1:9/elsewhere")
    world.strike("redirect")
    answer = world.whole(world.get())
    assert answer.headers["location"] == f"/trade-api/v2/markets/{world.ticker}"
    assert world.open_orders() == 0


def cut_connection(world):
    for at, placed in (("before", 0), ("after", 1)):
        for reset, end in ((True, "reset"), (False, "fin")):
            before = world.open_orders()
            world.strike("cut_connection", at=at, reset=reset)
            with world.sent(world.post()) as wire:
                assert (wire.to_end(), wire.end) == (b"", end)
            assert world.open_orders() == before + placed
    world.strike("cut_connection", at="mid_body")
    with world.sent(world.post()) as wire:
        _, fields = wire.head()
        wire.to_end()
    assert (len(wire.data), wire.end) == (int(fields["content-length"]) // 2, "reset")
    assert world.open_orders() == 3
    world.strike("cut_connection", match={"operation": "stream"})
    with world.sent(handshake(*world.auth, target=world.ws_path)) as wire:
        assert (wire.to_end(), wire.end) == (b"", "reset")


def silence(world):
    for at, placed in (("before", 0), ("after", 1)):
        world.strike("silence", at=at)
        with world.sent(world.post()) as wire:
            eventually(lambda: world.exchange.requests(world.place))
            assert wire.is_silent()
            world.exchange.clock.advance(3_600)
            wire.peer.sendall(world.get())
            assert wire.is_silent()
        assert world.open_orders() == placed
    world.strike("silence", match={"operation": "stream"})
    with world.sent(handshake(*world.auth, target=world.ws_path)) as wire:
        assert wire.is_silent()


CHECKS = {
    check.__name__: check
    for check in (
        latency,
        bandwidth,
        slow_drip,
        status,
        rate_limit,
        empty_body,
        truncated_body,
        malformed_json,
        wrong_type,
        wrong_length,
        violate_schema,
        unknown_enum,
        unknown_field,
        short_pages,
        endless_list,
        redirect,
        cut_connection,
        silence,
    )
}
