"""Whether this machine can serve: one check a line, each a value. For ``mock-exchange doctor``."""

import platform
import socket
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

from kalshi_contract.loader import edition_names, load_edition

PYTHON_MIN = (3, 11)
NEEDED = (
    "httptools",
    "starlette",
    "uvicorn",
    "websockets",
    "orjson",
    "msgspec",
    "jsonschema-rs",
    "cryptography",
)


@dataclass(frozen=True, slots=True)
class Check:
    """What was looked at, what was found, and whether that will do."""

    what: str
    found: str
    ok: bool


def checks() -> Iterator[Check]:
    """Yield every check, as it is made."""
    yield Check("Python", platform.python_version(), sys.version_info >= PYTHON_MIN)
    for package in NEEDED:
        yield _package(package)
    if sys.platform != "win32":
        yield _package("uvloop")
    yield _port()
    yield from (_edition(name) for name in edition_names())


def _package(name: str) -> Check:
    try:
        return Check(name, version(name), ok=True)
    except PackageNotFoundError:
        return Check(name, "not installed", ok=False)


def _port() -> Check:
    try:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            return Check("loopback port", str(listener.getsockname()[1]), ok=True)
    except OSError as error:
        return Check("loopback port", str(error), ok=False)


def _edition(name: str) -> Check:
    try:
        edition = load_edition(name)
        found = f"{len(edition.operations)} operations, {len(edition.objects)} objects"
    except Exception as error:  # noqa: BLE001 - whatever is wrong with its files is what is to be told
        return Check(f"edition {name}", f"{type(error).__name__}: {error}", ok=False)
    return Check(f"edition {name}", found, ok=True)
