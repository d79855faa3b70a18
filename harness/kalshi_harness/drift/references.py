"""``$ref``: looked up inside a document, and documents in several files made one. Pure: files come through a function.

Only local references are followed: inside the document, or to files beside it. A reference to another host is an error, for
nothing is fetched. Errors: :class:`DocumentError`.
"""

from collections.abc import Callable, Mapping
from posixpath import dirname, join, normpath
from typing import Any, Final
from urllib.parse import unquote

FILES: Final = "x-files"
"""Where the other files of a document are put."""


class DocumentError(ValueError):
    """A document cannot be read. The message says what is wrong and where (a JSON pointer)."""


def lookup(document: Any, reference: str) -> Any:
    """Return what ``#/a/b`` names. Raises :class:`DocumentError` where nothing is there."""
    if not reference.startswith("#"):
        raise DocumentError(f"$ref {reference!r} leaves the document; only local ones are followed")
    value = document
    for raw in reference.lstrip("#").strip("/").split("/") if len(reference) > 1 else ():
        part = unquote(raw).replace("~1", "/").replace("~0", "~")
        try:
            value = value[int(part)] if isinstance(value, list) else value[part]
        except (KeyError, IndexError, ValueError, TypeError):
            raise DocumentError(f"$ref {reference!r} names nothing: no {part!r} there") from None
    return value


def resolved(document: Any, part: Any) -> Any:
    """Return a part, or what it refers to, however often; what stands beside a ``$ref`` wins."""
    seen: set[str] = set()
    while isinstance(part, Mapping) and isinstance(part.get("$ref"), str):
        reference = part["$ref"]
        if reference in seen:
            raise DocumentError(f"$ref {reference!r} leads back to itself")
        seen.add(reference)
        target = lookup(document, reference)
        beside = {word: value for word, value in part.items() if word != "$ref"}
        part = {**target, **beside} if isinstance(target, Mapping) else target
    return part


def bundled(document: Any, read: Callable[[str], Any]) -> Any:
    """Return the document with the files it refers to inside it, under ``x-files``.

    ``read`` gives the value of a file by its path relative to the document.
    """
    files: dict[str, Any] = {}

    def moved(part: Any, here: str) -> Any:
        if isinstance(part, list):
            return [moved(item, here) for item in part]
        if not isinstance(part, Mapping):
            return part
        done = {word: moved(value, here) for word, value in part.items()}
        reference = part.get("$ref")
        if isinstance(reference, str) and "$ref" in done:
            done["$ref"] = placed(reference, here)
        return done

    def placed(reference: str, here: str) -> str:
        path, _, pointer = reference.partition("#")
        if "://" in path or path.startswith("//"):
            raise DocumentError(f"$ref {reference!r} is on another host; nothing is fetched")
        path = normpath(join(dirname(here), path)) if path else here
        if not path:
            return f"#{pointer}"
        if path not in files:
            files[path] = None  # so that files may refer to each other
            files[path] = moved(read(path), path)
        return f"#/{FILES}/{path.replace('~', '~0').replace('/', '~1')}{pointer}".rstrip("/")

    whole = moved(document, "")
    return {**whole, FILES: files} if files else whole
