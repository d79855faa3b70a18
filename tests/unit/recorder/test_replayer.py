"""A recording served on a socket."""

import httpx2
import pytest

from mock_exchange import Replayer, replaying
from mock_exchange.recording.har_reading import HarError
from support.recordings import closed, entry, har_text, stream
from support.transport_raw import talk
from support.transport_stream import Stream, frame, handshake


@pytest.fixture
def path(tmp_path):
    file = tmp_path / "session.har"
    file.write_text(
        har_text(
            entry(0, "GET", "/KX%2FA?b=1&a=2", gives={"x": 1}),
            entry(1, "GET", "/other"),
            stream(2, "/ws/v2", (">", {"id": 1}), ("<", {"id": 1}), ending=closed(4000, "over")),
            stream(3, "/refused", status=403),
        )
    )
    return file


def test_calls_and_streams_are_answered(path):
    with Replayer(path) as replayer:
        answer = httpx2.get(f"{replayer.url}/KX%2FA?a=2&b=1")
        assert (answer.json(), answer.headers["x-replay-entry"]) == ({"x": 1}, "0")
        with Stream(replayer) as one:
            one.send_frames(frame(9, b"ping"))
            assert one.frame() == (10, b"ping")
            one.send({"id": 7})
            assert one.message() == {"id": 7}
            assert one.closed() == (4000, "over")
        assert [one.title for one in replayer.unused] == ["GET /other"]
        assert (replayer.tally.calls, replayer.tally.streams) == (1, 1)
        assert replayer.missed == ()
        replayer.begin_anew()
        assert len(replayer.unused) == 2


def test_refusals_of_upgrades_are_answers(path, caplog):
    with Replayer(path) as replayer:
        (refused,) = talk(replayer, handshake(target="/refused"), end=True)
        (unknown,) = talk(replayer, handshake(target="/unknown"), end=True)

    assert (refused.status, unknown.status, unknown.code) == (403, 404, "not_recorded")
    assert len(replayer.missed) == 1
    assert caplog.text == ""


def test_the_short_form(path):
    with replaying(path, ignore=["a", "b"]) as url:
        assert httpx2.get(f"{url}/KX%2FA").status_code == 200
        assert httpx2.get(f"{url}/KX").status_code == 404


def test_a_damaged_recording_says_where(path):
    path.write_text(path.read_text().replace('"status": 200', '"status": "200"', 1))
    with pytest.raises(HarError, match=r"^/log/entries/0/response/status has the wrong type: str"):
        Replayer(path)


def test_its_repr_says_what_it_is(path):
    replayer = Replayer(path)
    assert repr(replayer).endswith("session.har', 4 entries)")
    assert replayer.ws_url == replayer.url.replace("http", "ws")
    replayer.stop()
