"""What a client needs to speak to an exchange, as one value and as a file. Rules C02, D23.

Promises: no ``repr`` shows the key or the secret; the file is the user's alone (0600) from its first byte and never half-written.
"""

import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import orjson

from kalshi_contract.private_text import PrivateText


@dataclass(frozen=True, slots=True)
class Credentials:
    """A key, whose it is, and where it is good. ``ticker`` is a market that trades; ``ca_path`` a file with the CA to trust (TLS).

    ``api_key`` and ``secret`` are strings whose ``repr`` does not show them: a test that fails shows its variables. What takes
    exact strings only (msgspec) wants ``str(credentials.api_key)``.
    """

    account_id: str
    api_key: str = field(repr=False)
    secret: str = field(repr=False)
    rest_url: str
    ws_url: str
    ticker: str
    ca_path: str | None = None
    proxy_url: str | None = None

    def __post_init__(self) -> None:
        """Keep key and secret from showing themselves where a test hands them on."""
        object.__setattr__(self, "api_key", PrivateText(self.api_key))
        object.__setattr__(self, "secret", PrivateText(self.secret))

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers of an authenticated request."""
        return {
            "Authorization": PrivateText(f"Bearer {self.api_key}"),
            "Content-Type": "application/json",
        }

    def write(self, path: str | os.PathLike[str], **more: Any) -> Path:
        """Write all fields, and ``more``, as JSON: mode 0600, whole or not at all. Raises ``OSError``."""
        return write_private(Path(path), lambda: _document(asdict(self) | more))


@dataclass(frozen=True, slots=True)
class SignedCredentials:
    """A key that is signed with, whose it is, and where it is good.

    ``ca_path`` is a file with the CA to trust (TLS). ``private_key_pem`` is '' for a key whose public half was brought: its holder has the other one.
    """

    account_id: str
    key_id: str
    private_key_pem: str = field(repr=False)
    rest_url: str
    ws_url: str
    ticker: str
    ca_path: str | None = None
    proxy_url: str | None = None

    @property
    def headers(self) -> Mapping[str, str]:
        """The header that names the key; what signs is the client. Enough where signatures are not looked at."""
        return {"KALSHI-ACCESS-KEY": self.key_id, "Content-Type": "application/json"}

    def key_path(self, path: str | os.PathLike[str]) -> Path:
        """Return where ``write`` puts the private key: beside the file, with the suffix ``.pem``."""
        return Path(path).absolute().with_suffix(".pem")

    def write_key(self, path: str | os.PathLike[str]) -> Path:
        """Write the private key as PEM, 0600, for a client that takes a path; return it. Raises ``OSError``, ``ValueError`` without one."""
        if not self.private_key_pem:
            raise ValueError(f"only the holder of key {self.key_id} has its private half")
        return write_private(Path(path), self.private_key_pem.encode)

    def write(self, path: str | os.PathLike[str], **more: Any) -> Path:
        """Write everything but the key as JSON, and the key as PEM beside it: both 0600, whole or not at all. Raises ``OSError``."""
        fields = {name: value for name, value in asdict(self).items() if name != "private_key_pem"}
        if self.private_key_pem:
            key_path = write_private(self.key_path(path), self.private_key_pem.encode)
            fields["private_key_path"] = str(key_path)
        return write_private(Path(path), lambda: _document(fields | more))


def _document(fields: Mapping[str, Any]) -> bytes:
    told = {name: value for name, value in fields.items() if value is not None}
    return orjson.dumps(told, option=orjson.OPT_INDENT_2) + b"\n"


def write_private(target: Path, content: Callable[[], bytes], mode: int = 0o600) -> Path:
    """Write a file that is the user's alone from its first byte, whole or not at all. Raises ``OSError``.

    ``content`` is a function and not the bytes: this frame is in the traceback of whatever goes wrong here.
    """
    draft = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content())
        draft.replace(target)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    return target
