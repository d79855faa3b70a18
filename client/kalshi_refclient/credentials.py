"""The credentials file of a user (C02, C30, D23, D28).

``{root}/backend/data/users/{user_id}/credentials/kalshi-credentials`` holds ``{"api_key": …, "secret": …}``. It is opened and judged
as :mod:`~kalshi_refclient.private_files` does; the user's own two directories are judged too. Errors name the file's role and what
is wrong, never a character of its content. Standard library and the strict JSON reader only. POSIX only: on Windows it
refuses and says so.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

from kalshi_contract import strict_json
from kalshi_contract.private_text import PrivateText
from kalshi_refclient.errors import CredentialsError
from kalshi_refclient.private_files import FollowedFile, PrivateFile, refuse_platform
from kalshi_refclient.secret import Secret

FILE_NAME: Final = "kalshi-credentials"
API_KEY_PATTERN: Final = re.compile(r"[A-Za-z0-9_-]{8,128}", re.ASCII)
USER_ID_PATTERN: Final = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)

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
        refuse_platform("credentials file", "pass Credentials.from_key(...)")
        file = PrivateFile(_ROLE, Path(root), FILE_NAME, _directories(user_id), own_directories=2)
        self._followed = FollowedFile(file, _parse)

    def read(self) -> Credentials:
        """Read the file now, whatever was known of it. Raises :class:`CredentialsError`."""
        return self._followed.read()

    def current(self) -> Credentials:
        """Return the credentials, read again if the file changed since.

        A file that is away or unusable while it is being replaced does not take the last good ones away.
        """
        return self._followed.current()


def _directories(user_id: str) -> tuple[str, ...]:
    if not USER_ID_PATTERN.fullmatch(user_id):
        raise CredentialsError("a user id is 1 to 64 characters of A-Z a-z 0-9 _ -")
    return ("backend", "data", "users", user_id, "credentials")


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
