"""Edition folder -> :class:`~kalshi_contract.edition.Edition`. Loaded once per process and kept.

An edition is a folder under ``editions/``: ``openapi.json``, ``asyncapi.json``, ``objects/*.json``
(one schema each), ``errors.json``, ``limits.json``, ``venue.json``, ``rules.json``,
``examples/*.json``, and ``stream_errors.json`` where errors of streams have numbers. The files are
the source; this module and ``documents`` only say them in the words of ``edition``.
"""

from collections.abc import Iterator, Mapping
from functools import cache, partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

import orjson

from kalshi_contract import documents
from kalshi_contract.bundler import bundle_asyncapi, bundle_openapi, inline
from kalshi_contract.edition import (
    Edition,
    Environment,
    ErrorCode,
    JsonSchema,
    RemovedRoute,
    Rule,
    StreamErrorCode,
)
from kalshi_contract.limits import (
    AlertThreshold,
    Bucket,
    Limits,
    Pagination,
    SizeLimits,
    StreamLimits,
    Tier,
    TokenBucket,
)
from kalshi_contract.validation import Validator, tolerant_form

DEFAULT_EDITION = "reference-2025-01-27"
_EDITIONS = Path(__file__).parent / "editions"


def edition_names() -> tuple[str, ...]:
    """Return the names of all editions that are shipped, the default first."""
    names = (folder.parent.name for folder in _EDITIONS.glob("*/venue.json"))
    return tuple(sorted(names, key=lambda name: (name != DEFAULT_EDITION, name)))


def edition_folder(name: str = DEFAULT_EDITION) -> Path:
    """Return the folder with an edition's files.

    Raises ``LookupError`` that names the known ones.
    """
    if name not in edition_names():
        raise LookupError(f"no edition {name!r}; there are: {', '.join(edition_names())}")
    return _EDITIONS / name


def load_edition(name: str = DEFAULT_EDITION) -> Edition:
    """Return an edition. Raises ``LookupError`` that names the known ones."""
    return _load(name)


@cache
def _load(name: str) -> Edition:
    folder = edition_folder(name)
    venue, limits, openapi, asyncapi = (
        _read(folder / f"{stem}.json") for stem in ("venue", "limits", "openapi", "asyncapi")
    )
    objects = {path.stem: _read(path) for path in sorted(folder.glob("objects/*.json"))}
    environments = {key: _environment(key, fields) for key, fields in venue["environments"].items()}
    channels, messages = documents.stream(asyncapi, objects)
    return Edition(
        name=name,
        base_path=venue["base_path"],
        ws_path=venue["ws_path"],
        operations=MappingProxyType(documents.operations(openapi, objects)),
        channels=MappingProxyType(channels),
        messages=MappingProxyType(messages),
        errors=MappingProxyType(_errors(_read(folder / "errors.json"))),
        limits=_limits(limits),
        environments=MappingProxyType(environments),
        rules=MappingProxyType(
            {key: Rule(key, **fields) for key, fields in _read(folder / "rules.json").items()}
        ),
        objects=MappingProxyType(objects),
        strict_validators=_Validators(objects, tolerant=False),
        tolerant_validators=_Validators(objects, tolerant=True),
        make_openapi=partial(_bundled_openapi, folder, openapi, objects, environments),
        make_asyncapi=partial(_bundled_asyncapi, asyncapi, objects, environments),
        read_examples=partial(_examples, folder),
        stream_errors=MappingProxyType(_stream_errors(folder / "stream_errors.json")),
        removed=tuple(RemovedRoute(**row) for row in venue.get("removed", ())),
    )


class _Validators(Mapping[str, Validator]):
    """Object name -> validator, made when first asked for."""

    def __init__(self, objects: Mapping[str, JsonSchema], *, tolerant: bool) -> None:
        self._objects = objects
        self._tolerant = tolerant
        self._made: dict[str, Validator] = {}

    def __getitem__(self, name: str) -> Validator:
        validator = self._made.get(name)
        if validator is None:
            schema = inline(name, self._objects)
            validator = Validator(tolerant_form(schema) if self._tolerant else schema)
            self._made[name] = validator
        return validator

    def __contains__(self, name: object) -> bool:
        return name in self._objects

    def __iter__(self) -> Iterator[str]:
        return iter(self._objects)

    def __len__(self) -> int:
        return len(self._objects)


def _read(path: Path) -> Any:
    return orjson.loads(path.read_bytes())


def _errors(table: Mapping[str, Mapping[str, Any]]) -> dict[str, ErrorCode]:
    return {
        code: ErrorCode(
            code=code,
            status=row["status"],
            retryable=row["retryable"],
            when=row["when"],
            decided=row.get("x-decided", False),
            message=row.get("message", ""),
            details=tuple(row.get("details", ())),
            shape=row.get("shape", "nested"),
        )
        for code, row in table.items()
    }


def _stream_errors(path: Path) -> dict[int, StreamErrorCode]:
    table = _read(path) if path.is_file() else {}
    return {
        int(code): StreamErrorCode(
            code=int(code),
            message=row["message"],
            when=row["when"],
            terminal=row["terminal"],
            retired=row.get("retired", False),
        )
        for code, row in table.items()
    }


def _limits(table: Mapping[str, Any]) -> Limits:
    stream = {k: value for k, value in table["stream"].items() if k not in {"source", "x-decided"}}
    sizes = {key: value for key, value in table["sizes"].items() if key != "x-decided"}
    pages = table["pagination"]
    return Limits(
        buckets=MappingProxyType(
            {
                name: Bucket(name, row["requests_max"], row["window_s"])
                for name, row in table["buckets"].items()
            }
        ),
        stream=StreamLimits(**stream),
        alerts=MappingProxyType(
            {
                name: AlertThreshold(
                    name, **{key: row[key] for key in row if key not in {"source", "x-decided"}}
                )
                for name, row in table["alerts"].items()
            }
        ),
        sizes=SizeLimits(**sizes),
        pagination=Pagination(
            pages["limit_default"], pages["limit_max"], pages.get("style", "offset")
        ),
        tiers=MappingProxyType(
            {
                name: Tier(name, {key: TokenBucket(**row) for key, row in buckets.items()})
                for name, buckets in table.get("tiers", {}).items()
            }
        ),
        default_cost=table.get("costs", {}).get("default", 0),
    )


def _environment(name: str, fields: Mapping[str, Any]) -> Environment:
    return Environment(
        name=name,
        rest_url=fields["rest_url"],
        ws_url=fields["ws_url"],
        auth_scheme=fields["auth_scheme"],
        deduplicates_orders=fields["capabilities"]["deduplicates_orders"],
        other_rest_urls=tuple(fields.get("other_rest_urls", ())),
        other_ws_urls=tuple(fields.get("other_ws_urls", ())),
    )


def _example_files(folder: Path) -> dict[str, Any]:
    return {path.stem: _read(path) for path in sorted(folder.glob("examples/*.json"))}


def _examples(folder: Path) -> Mapping[str, Any]:
    return {
        name: {"object": file["x-object"], "value": file["value"], "source": file["x-source"]}
        for name, file in _example_files(folder).items()
    }


def _bundled_openapi(
    folder: Path,
    document: Mapping[str, Any],
    objects: Mapping[str, JsonSchema],
    environments: Mapping[str, Environment],
) -> dict[str, Any]:
    servers = documents.rest_servers(environments)
    return bundle_openapi(document, objects, _example_files(folder), servers)


def _bundled_asyncapi(
    document: Mapping[str, Any],
    objects: Mapping[str, JsonSchema],
    environments: Mapping[str, Environment],
) -> dict[str, Any]:
    (scheme,) = document["components"]["securitySchemes"]
    return bundle_asyncapi(document, objects, documents.stream_servers(environments, scheme))
