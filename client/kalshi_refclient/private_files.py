"""Files that only their owner may have touched, read so that nobody else can put words into them (C02, C30, D23).

For the credentials file and for private keys. Nothing is followed through a link, and a file is judged by its *descriptor*, never by its
path, which somebody may swap in between: a regular file with one link, owned by the effective user, closed to group and others,
small. Errors name the file's role and what is wrong, never a character of its content. POSIX only.
"""

import os
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Generic, TypeAlias, TypeVar

from kalshi_contract.private_text import PrivateText
from kalshi_refclient.errors import CredentialsError

FILE_BYTES_MAX: Final = 16 * 1024
Fingerprint: TypeAlias = tuple[int, int, int, int, int]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class PrivateFile:
    """A file in a directory, or in directories below one.

    ``role`` is what errors call it. ``root`` is opened as it is given; ``directories`` below it are entered one after the other,
    none of them through a link. The last ``own_directories`` of all of these must belong to the user and be closed to others' writing:
    who may write there can swap the file.
    """

    role: str
    root: Path
    name: str
    directories: tuple[str, ...] = ()
    own_directories: int = 1

    @contextmanager
    def opened(self) -> Iterator[int]:
        """Open the file for reading; yield its descriptor. Raises :class:`CredentialsError`."""
        opened: list[int] = []
        try:
            opened.append(_open_root(self.root, self.role))
            for name in self.directories:
                opened.append(_open_directory(name, opened[-1], self.role))
            for descriptor in opened[-self.own_directories :]:
                _judge_directory(os.fstat(descriptor), self.role)
            opened.append(_open_file(self.name, opened[-1], self.role))
            yield opened[-1]
        finally:
            for descriptor in reversed(opened):
                os.close(descriptor)

    def read(self, descriptor: int) -> tuple[PrivateText, Fingerprint]:
        """Return the content, one character a byte, and what it can be recognised by.

        Raises :class:`CredentialsError` where others could touch it.
        """
        before = os.fstat(descriptor)
        _judge_file(before, self.role)
        content = _content(descriptor)
        after = os.fstat(descriptor)
        if fingerprint(before) != fingerprint(after) or len(content) != after.st_size:
            raise CredentialsError(f"{self.role} changed while it was read")
        return content, fingerprint(after)


class FollowedFile(Generic[T]):
    """What a private file holds, read again whenever the file has changed (D28). ``parse`` may raise :class:`CredentialsError`."""

    def __init__(self, file: PrivateFile, parse: Callable[[PrivateText], T]) -> None:
        self._file = file
        self._parse = parse
        self._fingerprint: Fingerprint | None = None
        self._held: T | None = None

    def read(self) -> T:
        """Read the file now, whatever was known of it. Raises :class:`CredentialsError`."""
        with self._file.opened() as descriptor:
            return self._take(descriptor)

    def current(self) -> T:
        """Return what the file holds, read again if it changed since.

        A file that is away or unusable while it is being replaced does not take the last good content away.
        """
        if self._held is None:
            return self.read()
        try:
            with self._file.opened() as descriptor:
                if fingerprint(os.fstat(descriptor)) != self._fingerprint:
                    return self._take(descriptor)
        except CredentialsError:
            pass
        return self._held

    def _take(self, descriptor: int) -> T:
        content, found = self._file.read(descriptor)
        self._held, self._fingerprint = self._parse(content), found
        return self._held


def refuse_platform(role: str, instead: str) -> None:
    """Raise :class:`CredentialsError` on Windows, where permissions cannot be checked; ``instead`` says what to do."""
    if sys.platform == "win32":
        raise CredentialsError(
            f"{role}s are not read on Windows: their permissions cannot be checked there; {instead} instead"
        )


def fingerprint(status: os.stat_result) -> Fingerprint:
    """Return what tells one state of a file from the next."""
    return (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)


def _open_root(root: Path, role: str) -> int:
    try:
        return os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except (OSError, ValueError) as error:
        raise CredentialsError(
            f"the root directory of {role} cannot be opened: {_why(error)}"
        ) from None


def _open_directory(name: str, parent: int, role: str) -> int:
    flags = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        return os.open(name, flags, dir_fd=parent)
    except OSError as error:
        raise CredentialsError(
            f"a directory above {role} cannot be opened without following a link: {_why(error)}"
        ) from None


def _open_file(name: str, parent: int, role: str) -> int:
    # O_NONBLOCK: opening a FIFO would wait for a writer for ever.
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    try:
        return os.open(name, flags, dir_fd=parent)
    except (OSError, ValueError) as error:
        raise CredentialsError(
            f"{role} cannot be opened without following a link: {_why(error)}"
        ) from None


def _judge_directory(status: os.stat_result, role: str) -> None:
    if status.st_uid != os.geteuid():
        raise CredentialsError(f"a directory of {role} must be owned by the user who runs this")
    if status.st_mode & 0o022:
        raise CredentialsError(f"a directory of {role} must not be writable for group or others")


def _judge_file(status: os.stat_result, role: str) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise CredentialsError(f"{role} must be a regular file")
    if status.st_uid != os.geteuid():
        raise CredentialsError(f"{role} must be owned by the user who runs this")
    if status.st_mode & 0o077:
        raise CredentialsError(f"{role} must be closed to group and others: chmod 600")
    if status.st_nlink != 1:
        raise CredentialsError(f"{role} must have one name only, it has {status.st_nlink}")
    if status.st_size > FILE_BYTES_MAX:
        raise CredentialsError(f"{role} must have at most {FILE_BYTES_MAX} bytes")


def _content(descriptor: int) -> PrivateText:
    """Return a file's bytes as characters: no frame that may raise holds them in a way that shows."""
    os.lseek(descriptor, 0, os.SEEK_SET)
    content = PrivateText()
    size = -1
    while size != len(content) and len(content) <= FILE_BYTES_MAX:
        size = len(content)
        left = FILE_BYTES_MAX + 1 - size
        content = PrivateText(content + os.read(descriptor, left).decode("latin-1"))
    return content


def _why(error: Exception) -> str:
    return error.strerror or "no reason given" if isinstance(error, OSError) else "malformed path"
