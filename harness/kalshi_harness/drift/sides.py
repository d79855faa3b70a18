"""What the user names on the command line -> a side to compare. The one file of drift that reads files.

A name of an edition, the path of a file (OpenAPI or AsyncAPI as JSON or YAML, HAR, the mock's journal of requests), or a folder
with an OpenAPI and an AsyncAPI document. Errors: :class:`UnreadableSide`, for people.
"""

import json
from pathlib import Path
from typing import Any, Final

from kalshi_contract.loader import edition_names, load_edition
from kalshi_harness.drift.editions import document_contract, edition_contract, joined
from kalshi_harness.drift.har import is_har, read_har
from kalshi_harness.drift.mock_journal import journal_entries, read_journal
from kalshi_harness.drift.references import DocumentError, bundled
from kalshi_harness.drift.report import known_differences
from kalshi_harness.drift.traffic import Traffic
from kalshi_harness.drift.tree import Contract
from kalshi_harness.drift.yaml_text import read_yaml

FILE_BYTES_MAX: Final = 256 * 1024 * 1024


class UnreadableSide(Exception):  # noqa: N818 - named for what it is
    """A side cannot be read; ``str()`` says what is wrong and where."""


def read_side(word: str) -> Contract | Traffic:
    """Return the side that a word means. Raises :class:`UnreadableSide`."""
    if word in edition_names():
        return edition_contract(load_edition(word))
    path = Path(word)
    if path.is_dir():
        return _folder(path)
    if not path.is_file():
        raise UnreadableSide(
            f"{word!r} is neither an edition nor a file; editions: {', '.join(edition_names())}"
        )
    return _file(path)


def _folder(path: Path) -> Contract:
    """Return the contract of a folder with ``openapi.*`` and ``asyncapi.*``, or one of them."""
    files = [
        file
        for stem in ("openapi", "asyncapi")
        for file in sorted(path.glob(f"{stem}.*"))
        if file.suffix.lower() in {".json", ".yaml", ".yml"}
    ]
    parts = [side for side in map(_file, files) if isinstance(side, Contract)]
    if not parts or len({key for part in parts for key in part.root.children}) < len(parts):
        found = ", ".join(file.name for file in files) or "none"
        raise UnreadableSide(
            f"{str(path)!r}: a folder needs one openapi.* or asyncapi.* or one of each, found {found}"
        )
    return joined(path.resolve().name, parts)


def _file(path: Path) -> Contract | Traffic:
    try:
        document = read_value(path)
        if is_har(document):
            return read_har(document, path.name)
        entries = journal_entries(document)
        if entries is not None:
            return read_journal(entries, path.name)
        if isinstance(document, dict):
            document = bundled(document, lambda name: read_value(path.parent / name))
        return document_contract(document, path.name)
    except DocumentError as error:
        raise UnreadableSide(f"{path}: {error}") from None
    except RecursionError:
        raise UnreadableSide(f"{path}: nested too deeply") from None


def read_baseline(path: Path) -> frozenset[tuple[str, str, str]]:
    """Return the differences that an earlier report knows. Raises :class:`UnreadableSide`."""
    try:
        return known_differences(read_value(path))
    except DocumentError as error:
        raise UnreadableSide(f"{path}: {error}") from None


def read_value(path: Path) -> Any:
    """Return what a file of JSON or YAML says. Raises :class:`DocumentError`."""
    text = read_text(path)
    if path.suffix.lower() in {".jsonl", ".ndjson"}:
        return _lines(path, text)
    if path.suffix.lower() in {".yaml", ".yml"}:
        return read_yaml(text)
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        if error.msg == "Extra data" and text.lstrip()[:1] == "{":
            return _lines(path, text)
        if path.suffix.lower() == ".json" or text.lstrip()[:1] in {"{", "["}:
            raise DocumentError(
                f"{path.name}: line {error.lineno} column {error.colno}: no JSON: {error.msg}"
            ) from None
    return read_yaml(text)


def _lines(path: Path, text: str) -> list[Any]:
    """Return the values of JSON lines."""
    values = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            values.append(json.loads(line))
        except json.JSONDecodeError as error:
            raise DocumentError(
                f"{path.name}: line {number} column {error.colno}: no JSON: {error.msg}"
            ) from None
    return values


def read_text(path: Path) -> str:
    """Return a file's text. Raises :class:`DocumentError` where it cannot be had."""
    try:
        if path.stat().st_size > FILE_BYTES_MAX:
            raise DocumentError(f"{path.name} is larger than {FILE_BYTES_MAX} bytes")
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DocumentError(f"{path.name}: no UTF-8 at byte {error.start}") from None
    except OSError as error:
        raise DocumentError(f"{path.name}: {error.strerror}") from None
