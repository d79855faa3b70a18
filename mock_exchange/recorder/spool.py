"""The file of a recording while it grows: a spool of JSON lines beside it, and the HAR written anew from time to time.

Every entry and every message is a line of ``FILE.spool`` before its client sees the answer. The HAR is written beside its place and
renamed: it is whole at every moment. After a kill the spool is there still; ``append=True`` goes on from it. Both files are 0600 from
their first byte. Memory holds places in the spool, not what stands there.
"""

import json
import mmap
import os
import sys
from array import array
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Final

import orjson

from mock_exchange.recording.har import CREATOR, head_of_log
from mock_exchange.recording.har_reading import HarError, har_of, is_har

SPOOL_SUFFIX: Final = ".spool"
_MESSAGES: Final = "_webSocketMessages"


class RecordingFileError(OSError):
    """A file that must not or cannot be recorded into. ``args[0]`` is a sentence for people."""


class Spool:
    """A recording on disk. ``overwrite`` replaces a HAR that is there; ``append`` goes on with one of ours, or with its spool."""

    def __init__(self, path: Path, *, overwrite: bool = False, append: bool = False) -> None:
        """Take the file. Raises :class:`RecordingFileError`."""
        self.path = path
        self.spool_path = path.with_name(path.name + SPOOL_SUFFIX)
        self.entries = 0
        self._dirty = True
        before = _before(path, overwrite=overwrite, append=append)
        left = self.spool_path.exists()
        if left and not (append or overwrite):
            raise RecordingFileError(
                f"{self.spool_path} is left of a recording that was killed: --append goes on from it, --overwrite drops it"
            )
        self._file = _open_spool(self.spool_path)
        if left and append:
            self._go_on()
        else:
            self._file.truncate(0)
            for entry in before:
                self._write_whole(entry)
        self.write_har()

    # -- what is recorded --------------------------------------------------------------------------------------------

    def write_entry(self, entry: dict[str, Any]) -> int:
        """Write an entry; return its number, for what comes later. Raises ``OSError``."""
        number = self.entries
        self._line("entry", number, entry)
        self.entries += 1
        return number

    def write_message(self, number: int, message: dict[str, Any]) -> None:
        """Write a message of an entry's stream. Raises ``OSError``."""
        self._line("message", number, message)

    def write_end(self, number: int, fields: dict[str, Any]) -> None:
        """Write what is known of an entry once its stream has ended: fields that replace or join those it has."""
        self._line("end", number, fields)

    def _line(self, kind: str, number: int, value: dict[str, Any]) -> None:
        self._file.write(b'["%b",%d,%b]\n' % (kind.encode(), number, orjson.dumps(value)))
        self._file.flush()
        self._dirty = True

    def _write_whole(self, entry: dict[str, Any]) -> None:
        """Write an entry of an earlier recording, its messages as lines of their own."""
        messages = entry.get(_MESSAGES, ())
        number = self.write_entry(entry | {_MESSAGES: []} if messages else entry)
        for message in messages:
            self.write_message(number, message)

    def _go_on(self) -> None:
        """Find the end of what a killed recording left, and go on there."""
        places = _places(self.spool_path)
        self._file.truncate(places.size)
        self._file.seek(places.size)
        self.entries = len(places.entries)

    # -- the HAR -----------------------------------------------------------------------------------------------------

    def write_har(self) -> bool:
        """Write the HAR, whole or not at all; False if nothing has come since. May run in a thread of its own. Raises ``OSError``."""
        if not self._dirty:
            return False
        self._dirty = False
        draft = self.path.with_name(f".{self.path.name}.draft")
        try:
            draft.unlink(
                missing_ok=True
            )  # of a recorder that was killed; there is no other, see the lock
            descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as out:
                _write_document(out, self.spool_path)
            draft.replace(self.path)
        except BaseException:
            draft.unlink(missing_ok=True)
            self._dirty = True
            raise
        return True

    def close(self) -> None:
        """Write the HAR a last time and take the spool away. Raises ``OSError``, and then the spool stays."""
        if self._file.closed:
            return
        try:
            self.write_har()
        finally:
            self._file.close()
        self.spool_path.unlink(missing_ok=True)


@dataclass(slots=True)
class _Places:
    """Where in a spool what begins and ends: entries by start, messages and endings by entry. ``size`` is what is whole."""

    entries: list[tuple[str, int, int, int]] = field(default_factory=list)
    messages: dict[int, "array[int]"] = field(
        default_factory=lambda: defaultdict(lambda: array("Q"))
    )
    ends: dict[int, tuple[int, int]] = field(default_factory=dict)
    size: int = 0


def _before(path: Path, *, overwrite: bool, append: bool) -> list[dict[str, Any]]:
    """Return the entries that a file has already and that are to stay. Raises :class:`RecordingFileError`."""
    if overwrite and append:
        raise RecordingFileError("--overwrite and --append exclude each other")
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return []
    except OSError as error:
        raise RecordingFileError(f"cannot read {path}: {error.strerror}") from None
    if not content.strip():
        return []
    try:
        har = har_of(content)
    except HarError as error:
        raise RecordingFileError(
            f"{path} is there and is no HAR ({error}): it is not overwritten"
        ) from None
    if overwrite:
        return []
    creator = har["log"].get("creator")
    ours = isinstance(creator, dict) and creator.get("name") == CREATOR
    if append and ours and is_har(har) and isinstance(har["log"]["entries"], list):
        return [entry for entry in har["log"]["entries"] if isinstance(entry, dict)]
    if append:
        raise RecordingFileError(
            f"{path} was not recorded by {CREATOR}: --append would lose what it has beside entries"
        )
    raise RecordingFileError(
        f"{path} is there already: --append goes on with it, --overwrite replaces it"
    )


def _open_spool(path: Path) -> IO[bytes]:
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise RecordingFileError(f"cannot write {path}: {error.strerror}") from None
    file = os.fdopen(descriptor, "r+b")
    if sys.platform != "win32":
        import fcntl  # noqa: PLC0415 - not there on Windows

        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.close()
            raise RecordingFileError(
                f"{path} is being written: another recorder has this file"
            ) from None
    return file


def _places(path: Path) -> _Places:
    """Return where everything is, up to the first line that is not whole."""
    places = _Places()
    with path.open("rb") as file:
        for line in file:
            try:
                kind, number, value = orjson.loads(line)
            except ValueError:
                break
            begins, ends = (
                places.size + line.index(b",", line.index(b",") + 1) + 1,
                places.size + len(line) - 2,
            )
            if kind == "entry":
                places.entries.append((str(value.get("startedDateTime", "")), number, begins, ends))
            elif kind == "message":
                places.messages[number].extend((begins, ends))
            else:
                places.ends[number] = (begins, ends)
            places.size += len(line)
    return places


def _write_document(out: IO[bytes], spool: Path) -> None:
    places = _places(spool)
    head = json.dumps(head_of_log(), ensure_ascii=False)
    out.write(b'{"log":' + head[:-1].encode() + b',"entries":[')
    if places.size:
        with spool.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as text:
            for at, (_, number, begins, ends) in enumerate(sorted(places.entries)):
                out.write(b",\n" if at else b"\n")
                _write_entry(out, text, places, number, text[begins:ends])
    out.write(b"\n]}}\n")


def _write_entry(
    out: IO[bytes], text: mmap.mmap, places: _Places, number: int, entry: bytes
) -> None:
    messages = places.messages.get(number)
    if messages is None and number not in places.ends:
        out.write(entry)
        return
    value = orjson.loads(entry)
    if number in places.ends:
        begins, ends = places.ends[number]
        value |= orjson.loads(text[begins:ends])
    value.pop(_MESSAGES, None)
    out.write(orjson.dumps(value)[:-1] + b',"%b":[' % _MESSAGES.encode())
    pairs = messages or array("Q")
    for at in range(0, len(pairs), 2):
        out.write(b",\n" if at else b"\n")
        out.write(text[pairs[at] : pairs[at + 1]])
    out.write(b"]}")
