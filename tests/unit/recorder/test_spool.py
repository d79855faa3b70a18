"""The file of a recording: whole at every moment, nobody else's, found again after a kill."""

import json
import stat

import pytest

from mock_exchange.recorder.spool import RecordingFileError, Spool
from mock_exchange.recording.har import ending_document, entry_document, message_document
from mock_exchange.recording.har_reading import har_of, read_entries
from support.recordings import closed, entry, har_text, stream


@pytest.fixture
def path(tmp_path):
    return tmp_path / "session.har"


def read(path):
    return read_entries(har_of(path.read_bytes()))


def titles(path):
    return [one.title for one in read(path)]


def record(spool, number, target):
    return spool.write_entry(entry_document(entry(number, "GET", target)))


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_a_recording_is_a_har_from_the_first_moment_on(path):
    spool = Spool(path)

    assert titles(path) == []
    record(spool, 0, "/a")
    assert titles(path) == []
    assert spool.write_har()
    assert titles(path) == ["GET /a"]
    assert not spool.write_har()
    spool.close()
    spool.close()
    assert [one.name for one in path.parent.iterdir()] == ["session.har"]


def test_files_are_the_user_s_alone(path):
    spool = Spool(path)
    record(spool, 0, "/a")

    assert mode(path) == mode(spool.spool_path) == 0o600
    spool.close()
    assert mode(path) == 0o600


def test_entries_are_in_the_order_in_which_they_began(path):
    spool = Spool(path)
    record(spool, 5, "/later")
    record(spool, 1, "/sooner")
    spool.close()

    assert titles(path) == ["GET /sooner", "GET /later"]


def test_a_stream_grows_message_by_message(path):
    spool = Spool(path)
    one = stream(0, "/ws", (">", {"a": 1}), ("<", "b"))
    bare = stream(0, "/ws")
    first, second = (spool.write_entry(entry_document(bare)) for _ in range(2))
    for message in one.messages:
        spool.write_message(first, message_document(message))
    spool.write_har()
    assert [len(each.messages) for each in read(path)] == [2, 0]

    spool.write_end(first, ending_document(closed(1001, "bye")) | {"time": 7.5})
    spool.write_end(second, {"time": 1})
    spool.close()
    ended, other = read(path)
    assert ended.messages == one.messages
    assert (ended.ending, ended.duration_us) == (closed(1001, "bye"), 7500)
    assert (other.ending, other.duration_us) == (None, 1000)


def killed(path):
    """Leave what a recorder leaves that was killed while it wrote a line."""
    spool = Spool(path)
    record(spool, 0, "/a")
    spool.write_har()
    record(spool, 1, "/b")
    spool._file.write(b'["entry",2,{"startedDateTi')
    spool._file.close()
    return spool


def test_after_a_kill_the_last_har_is_whole_and_the_spool_has_the_rest(path):
    killed(path)
    assert titles(path) == ["GET /a"]

    spool = Spool(path, append=True)
    assert titles(path) == ["GET /a", "GET /b"]
    assert record(spool, 2, "/c") == 2
    spool.close()
    assert titles(path) == ["GET /a", "GET /b", "GET /c"]


def test_half_a_har_that_a_kill_left_is_cleared_away(path):
    killed(path)
    path.with_name(".session.har.draft").write_text('{"log"')
    Spool(path, append=True).close()

    assert [one.name for one in path.parent.iterdir()] == ["session.har"]


def test_what_a_kill_left_is_not_dropped_unasked(path):
    killed(path)
    path.unlink()

    with pytest.raises(RecordingFileError, match="was killed: --append goes on from it"):
        Spool(path)
    spool = Spool(path, overwrite=True)
    assert titles(path) == []
    spool.close()


def test_a_file_that_is_there_is_not_replaced_unasked(path):
    path.write_text(
        har_text(entry(0, "GET", "/a"), stream(1, "/ws", (">", 1), ending=closed(1000)))
    )
    before = path.read_bytes()

    with pytest.raises(RecordingFileError, match="is there already"):
        Spool(path)
    assert path.read_bytes() == before
    spool = Spool(path, append=True)
    record(spool, 9, "/b")
    spool.close()
    assert titles(path) == ["GET /a", "GET /ws", "GET /b"]
    assert read(path)[1].ending == closed(1000)
    Spool(path, overwrite=True).close()
    assert titles(path) == []


@pytest.mark.parametrize("option", [{}, {"append": True}, {"overwrite": True}])
@pytest.mark.parametrize("text", ["my notes", '{"log": {}}', "[1]"])
def test_a_file_that_is_no_har_is_never_touched(path, text, option):
    path.write_text(text)

    with pytest.raises(RecordingFileError, match="is no HAR"):
        Spool(path, **option)
    assert path.read_text() == text


def test_an_empty_file_is_taken(path):
    path.touch()
    Spool(path).close()

    assert titles(path) == []


def test_a_har_of_somebody_else_is_not_appended_to(path):
    path.write_text(json.dumps({"log": {"creator": {"name": "WebInspector"}, "entries": []}}))

    with pytest.raises(RecordingFileError, match="not recorded by mock-exchange"):
        Spool(path, append=True)
    Spool(path, overwrite=True).close()


def test_two_recorders_do_not_share_a_file(path):
    spool = Spool(path)

    with pytest.raises(RecordingFileError, match="another recorder"):
        Spool(path, append=True)
    spool.close()


def test_options_that_exclude_each_other_and_places_that_cannot_be_written(path):
    with pytest.raises(RecordingFileError, match="exclude each other"):
        Spool(path, append=True, overwrite=True)
    with pytest.raises(RecordingFileError, match="cannot write"):
        Spool(path / "nowhere" / "x.har")
    path.mkdir()
    with pytest.raises(RecordingFileError, match="cannot read"):
        Spool(path)


def test_a_har_that_cannot_be_written_leaves_the_last_one_and_is_tried_again(path, monkeypatch):
    spool = Spool(path)
    record(spool, 0, "/a")
    with monkeypatch.context() as patch:
        patch.setattr("mock_exchange.recorder.spool._write_document", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            spool.write_har()
    assert titles(path) == []
    assert sorted(one.name for one in path.parent.iterdir()) == ["session.har", "session.har.spool"]
    spool.close()
    assert titles(path) == ["GET /a"]
