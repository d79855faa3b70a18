"""TLS of an exchange: which certificate it shows, where its files are, and for how long.

Three ways: files of the user's; a folder that keeps an authority and a certificate from one start to the next (for an exchange that
keeps its data in a folder, one in there); or neither, and both are made for this exchange, in a folder that goes with it. Then the authority's key is never written: what it may sign is signed.
"""

import ssl
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from mock_exchange.credentials import write_private

if TYPE_CHECKING:
    from mock_exchange.certificates import Identity

LOCAL_NAMES: Final = ("localhost", "127.0.0.1", "::1")
"""What every certificate made here is for."""

CA_FILE, CA_KEY_FILE = "ca.pem", "ca-key.pem"
CERTIFICATE_FILE, KEY_FILE = "server.pem", "server-key.pem"
DATA_FOLDER: Final = "tls"
"""Where an exchange keeps them that keeps its data in a folder: in there."""

_ANYWHERE = frozenset({"0.0.0.0", "::", ""})  # noqa: S104 - compared, not bound


@dataclass(frozen=True, slots=True)
class Tls:
    """What to do about TLS. ``names``: host names and addresses besides the local ones. Raises ``ValueError``.

    ``folder`` keeps authority and certificate; with ``certificate`` and ``key``, PEM files of the user's, nothing is made.
    """

    names: tuple[str, ...] = ()
    folder: Path | None = None
    certificate: Path | None = None
    key: Path | None = None
    ca: Path | None = None
    """Whom clients trust, with a certificate of the user's; where it is not said, that is the user's business."""

    def __post_init__(self) -> None:
        """Refuse what contradicts itself."""
        if (self.certificate is None) != (self.key is None):
            raise ValueError("a TLS certificate and its key are given together, or neither")
        if self.certificate is not None and (self.names or self.folder is not None):
            raise ValueError(
                "with a TLS certificate of yours none is made: leave the TLS names and folder out"
            )


def tls_of(tls: Tls | bool, names: Iterable[str] = ()) -> Tls | None:  # noqa: FBT001 - the option's own value
    """Return what the options of an exchange ask for: None is plain HTTP; names ask for TLS too. Raises ``ValueError``."""
    more = (names,) if isinstance(names, str) else tuple(names)
    if isinstance(tls, Tls):
        return replace(tls, names=(*tls.names, *more)) if more else tls
    return Tls(more) if tls or more else None


def kept_with(tls: Tls | None, data: str | Path | None) -> Tls | None:
    """Return how TLS is done for an exchange that keeps its data in a folder: who trusts it now trusts it after a restart."""
    if tls is None or data is None or tls.folder is not None or tls.certificate is not None:
        return tls
    return replace(tls, folder=Path(data) / DATA_FOLDER)


class TlsFiles:
    """The PEM files that an exchange shows itself with. ``ca_path`` is what its clients trust; None with files of the user's."""

    def __init__(self, certificate: Path, key: Path, ca_path: Path | None) -> None:
        self.certificate = certificate
        self.key = key
        self.ca_path = ca_path
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    @classmethod
    def prepare(cls, wanted: Tls, host: str = "", more_names: Iterable[str] = ()) -> "TlsFiles":
        """Have the files that are ``wanted``, for an exchange that listens on ``host``. Raises ``ValueError``, ``OSError``."""
        if wanted.certificate is not None and wanted.key is not None:
            return cls(wanted.certificate, wanted.key, wanted.ca)
        own = () if host in _ANYWHERE else (host,)
        names = tuple(dict.fromkeys((*LOCAL_NAMES, *own, *wanted.names, *more_names)))
        if wanted.folder is not None:
            return _kept(wanted.folder.absolute(), names)
        from mock_exchange.certificates import issue, make_authority  # noqa: PLC0415 - cryptography takes a while to load

        authority = make_authority()
        server = issue(authority, names)  # or a name is none, and no folder is left behind
        folder = tempfile.TemporaryDirectory(
            prefix="mock-exchange-tls-", ignore_cleanup_errors=True
        )
        files = _written(Path(folder.name), authority, server)
        files._folder = folder  # noqa: SLF001 - this class
        return files

    def server_context(self) -> ssl.SSLContext:
        """Return how the server speaks: TLS 1.2 or newer, HTTP/1.1. Raises ``ValueError`` for files that do not do, ``OSError``."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.set_alpn_protocols(["http/1.1"])
        for path in (self.certificate, self.key):
            path.read_bytes()  # OpenSSL does not say which of them is missing
        try:
            # A function for the password: OpenSSL would else ask for it on the terminal.
            context.load_cert_chain(self.certificate, self.key, password=_no_password)
        except ssl.SSLError as error:
            why = (error.reason or "they are no PEM").lower().replace("_", " ")
            raise ValueError(
                f"{self.certificate} and {self.key} are no certificate and its key: {why}"
            ) from None
        return context

    def remove(self) -> None:
        """Take away what was made for this exchange alone. Twice is once."""
        if self._folder is not None:
            self._folder.cleanup()


def _no_password() -> str:
    raise ValueError(
        "the TLS key is encrypted: write it without a password (openssl pkey -in key.pem -out …)"
    )


def _kept(folder: Path, names: tuple[str, ...]) -> TlsFiles:
    """Return the files of a folder that are good still, the others made anew."""
    from mock_exchange.certificates import (  # noqa: PLC0415 - cryptography takes a while to load
        has_days_left,
        is_issued_by,
        issue,
        make_authority,
    )

    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    authority = _read(folder, CA_FILE, CA_KEY_FILE)
    if authority is None or not has_days_left(authority):
        authority, server = make_authority(), None
    else:
        server = _read(folder, CERTIFICATE_FILE, KEY_FILE)
    if server is None or not has_days_left(server) or not is_issued_by(server, authority, names):
        server = issue(authority, names)
    _write(folder / CA_KEY_FILE, authority.key_pem)
    return _written(folder, authority, server)


def _read(folder: Path, certificate_name: str, key_name: str) -> "Identity | None":
    """Return what a folder has, or None. Raises ``ValueError`` for half of it, or something else: nobody's file is written over."""
    from mock_exchange.certificates import Identity, has_days_left  # noqa: PLC0415 - cryptography takes a while to load

    certificate, key = folder / certificate_name, folder / key_name
    there = [path for path in (certificate, key) if path.exists()]
    if not there:
        return None
    if len(there) == 1:
        missing = key_name if there == [certificate] else certificate_name
        raise ValueError(
            f"{folder} has {there[0].name} and no {missing}: take both away, or neither"
        )
    identity = Identity(certificate.read_bytes(), key.read_bytes())
    try:
        has_days_left(identity)
    except ValueError as error:
        raise ValueError(
            f"{certificate} and {key} were not made here, or are damaged: {error}; "
            "take them away, or name another folder"
        ) from None
    return identity


def _written(folder: Path, authority: "Identity", server: "Identity") -> TlsFiles:
    files = TlsFiles(folder / CERTIFICATE_FILE, folder / KEY_FILE, folder / CA_FILE)
    _write(files.key, server.key_pem)
    _write(files.certificate, server.certificate_pem, 0o644)
    _write(folder / CA_FILE, authority.certificate_pem, 0o644)
    return files


def _write(path: Path, content: bytes, mode: int = 0o600) -> None:
    """Write a file, unless it says just that already."""
    if not path.exists() or path.read_bytes() != content:
        write_private(path, lambda: content, mode)
