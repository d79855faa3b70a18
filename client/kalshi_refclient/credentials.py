"""The credentials file of a user, read so that nobody else can put words into it (C02, C30, D23, D28).

``{root}/backend/data/users/{user_id}/credentials/kalshi-credentials`` holds ``{"api_key": …, "secret": …}``. Every directory
below the root is opened without following links, the file is judged by its *descriptor* (never by its path,
which somebody may swap in between): a regular file with one link, owned by the effective user, closed to group and
others, 16 KiB at most. Errors name the file's role and what is wrong, never a character of its content.
Standard library and the strict JSON reader only. POSIX only: on Windows it refuses and says so.
"""

import os
import re
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias, TypeVar

from kalshi_contract import strict_json
from kalshi_contract.private_text import PrivateText
from kalshi_refclient.errors import CredentialsError
from kalshi_refclient.secret import Secret

FILE_NAME: Final = "kalshi-credentials"
FILE_BYTES_MAX: Final = 16 * 1024
API_KEY_PATTERN: Final = re.compile(r"[A-Za-z0-9_-]{8,128}", re.ASCII)
USER_ID_PATTERN: Final = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)

Fingerprint: TypeAlias = tuple[int, int, int, int, int]
_ROLE: Final = "the credentials file"
_SECRET_CHARS_MAX: Final = 8192


@dataclass(frozen=True, slots=True)
class Credentials:
    """A key and its secret. Neither shows in ``repr``."""

    api_key: Secret
    secret: Secret

    @classmethod
    def from_key(cls, api_key: str, secret: str = "") -> "Credentials":
        """Return credentials from a key at hand. Raises :class:`CredentialsError` for a wrong format."""
        api_key, secret = hidden(api_key), hidden(secret)
        if not API_KEY_PATTERN.fullmatch(api_key):
            raise CredentialsError("an API key is 8 to 128 characters of A-Z a-z 0-9 _ -")
        return cls(Secret(api_key), Secret(secret))


_Held = TypeVar("_Held")


def hidden(key: _Held) -> _Held:
    """Return what was given for a key; a plain text as one whose ``repr`` does not show it."""
    return PrivateText(key) if isinstance(key, str) else key  # type: ignore[return-value]  # it is a str as well


def credentials_path(user_id: str, root: Path | str = ".") -> Path:
    """Return where a user's credentials are. Raises :class:`CredentialsError` for a malformed ``user_id``."""
    return Path(root).joinpath(*_directories(user_id), FILE_NAME)


def load_credentials(user_id: str, root: Path | str = ".") -> Credentials:
    """Read a user's credentials once. Raises :class:`CredentialsError`."""
    return CredentialsFile(user_id, root).read()


class CredentialsFile:
    """A user's credentials file; ``current`` reads it again whenever it has changed (D28)."""

    def __init__(self, user_id: str, root: Path | str = ".") -> None:
        _refuse_platform()
        self._directories = _directories(user_id)
        self._root = Path(root)
        self._fingerprint: Fingerprint | None = None
        self._held: Credentials | None = None

    def read(self) -> Credentials:
        """Read the file now, whatever was known of it. Raises :class:`CredentialsError`."""
        with self._opened() as descriptor:
            self._held, self._fingerprint = _read(descriptor)
        return self._held

    def current(self) -> Credentials:
        """Return the credentials, read again if the file changed since.

        A file that is away or unusable while it is being replaced does not take the last good ones away.
        """
        if self._held is None:
            return self.read()
        try:
            with self._opened() as descriptor:
                if _fingerprint(os.fstat(descriptor)) != self._fingerprint:
                    self._held, self._fingerprint = _read(descriptor)
        except CredentialsError:
            pass
        return self._held

    @contextmanager
    def _opened(self) -> Iterator[int]:
        """Open the file, one directory after the other, none of them through a link."""
        opened: list[int] = []
        try:
            opened.append(_open_root(self._root))
            for name in self._directories:
                opened.append(_open_directory(name, opened[-1]))
            # The user's own two directories: who may write there can swap the file.
            for descriptor in opened[-2:]:
                _judge_directory(os.fstat(descriptor))
            opened.append(_open_file(opened[-1]))
            yield opened[-1]
        finally:
            for descriptor in reversed(opened):
                os.close(descriptor)


def _directories(user_id: str) -> tuple[str, ...]:
    if not USER_ID_PATTERN.fullmatch(user_id):
        raise CredentialsError("a user id is 1 to 64 characters of A-Z a-z 0-9 _ -")
    return ("backend", "data", "users", user_id, "credentials")


def _refuse_platform() -> None:
    if sys.platform == "win32":
        raise CredentialsError(
            "credentials files are not read on Windows: their permissions cannot be checked there; "
            "pass Credentials.from_key(...) instead"
        )


def _open_root(root: Path) -> int:
    try:
        return os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except (OSError, ValueError) as error:
        raise CredentialsError(f"the credentials root cannot be opened: {_why(error)}") from None


def _open_directory(name: str, parent: int) -> int:
    flags = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        return os.open(name, flags, dir_fd=parent)
    except OSError as error:
        raise CredentialsError(
            f"a directory above {_ROLE} cannot be opened without following a link: {_why(error)}"
        ) from None


def _open_file(parent: int) -> int:
    # O_NONBLOCK: opening a FIFO would wait for a writer for ever.
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    try:
        return os.open(FILE_NAME, flags, dir_fd=parent)
    except OSError as error:
        raise CredentialsError(
            f"{_ROLE} cannot be opened without following a link: {_why(error)}"
        ) from None


def _judge_directory(status: os.stat_result) -> None:
    if status.st_uid != os.geteuid():
        raise CredentialsError(f"a directory of {_ROLE} must be owned by the user who runs this")
    if status.st_mode & 0o022:
        raise CredentialsError(f"a directory of {_ROLE} must not be writable for group or others")


def _judge_file(status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise CredentialsError(f"{_ROLE} must be a regular file")
    if status.st_uid != os.geteuid():
        raise CredentialsError(f"{_ROLE} must be owned by the user who runs this")
    if status.st_mode & 0o077:
        raise CredentialsError(f"{_ROLE} must be closed to group and others: chmod 600")
    if status.st_nlink != 1:
        raise CredentialsError(f"{_ROLE} must have one name only, it has {status.st_nlink}")
    if status.st_size > FILE_BYTES_MAX:
        raise CredentialsError(f"{_ROLE} must have at most {FILE_BYTES_MAX} bytes")


def _read(descriptor: int) -> tuple[Credentials, Fingerprint]:
    before = os.fstat(descriptor)
    _judge_file(before)
    content = _content(descriptor)
    after = os.fstat(descriptor)
    if _fingerprint(before) != _fingerprint(after) or len(content) != after.st_size:
        raise CredentialsError(f"{_ROLE} changed while it was read")
    return _parse(content), _fingerprint(after)


def _content(descriptor: int) -> PrivateText:
    """Return the file's bytes, one character each: no frame that may raise holds them in another way."""
    os.lseek(descriptor, 0, os.SEEK_SET)
    content = PrivateText()
    size = -1
    while size != len(content) and len(content) <= FILE_BYTES_MAX:
        size = len(content)
        left = FILE_BYTES_MAX + 1 - size
        content = PrivateText(content + os.read(descriptor, left).decode("latin-1"))
    return content


def _parse(content: PrivateText) -> Credentials:
    try:
        value = strict_json.parse(content.encode("latin-1"))
    except strict_json.StrictJsonError as error:
        # `from None`: the reader's own message may quote what it found.
        raise CredentialsError(f"{_ROLE} must be strict JSON ({error.kind})") from None
    held = value if isinstance(value, dict) else {}
    api_key, secret = (
        PrivateText(each) if isinstance(each, str) else None
        for each in (held.get("api_key"), held.get("secret"))
    )
    exact = set(held) == {"api_key", "secret"}
    del value, held
    if not exact:
        raise CredentialsError(f"{_ROLE} must be an object of exactly api_key and secret")
    if api_key is None or secret is None:
        raise CredentialsError(f"{_ROLE}: api_key and secret must be strings")
    if len(secret) > _SECRET_CHARS_MAX:
        raise CredentialsError(f"{_ROLE}: secret must have at most {_SECRET_CHARS_MAX} characters")
    try:
        return Credentials.from_key(api_key, secret)
    except CredentialsError as error:
        raise CredentialsError(f"{_ROLE}: {error}") from None


def _fingerprint(status: os.stat_result) -> Fingerprint:
    return (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)


def _why(error: Exception) -> str:
    return error.strerror or "no reason given" if isinstance(error, OSError) else "malformed path"
