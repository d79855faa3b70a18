"""An edition, or a single document -> a :class:`~kalshi_harness.drift.tree.Contract`. Pure.

An edition is its two documents and what stands in neither: all error codes with their statuses, the numbered errors of
streams, limits, and the other hosts that answer the same way.
"""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any
from urllib.parse import urlsplit

from kalshi_contract.edition import Edition
from kalshi_contract.limits import Limits
from kalshi_harness.drift.asyncapi import read_asyncapi
from kalshi_harness.drift.openapi import read_openapi
from kalshi_harness.drift.references import DocumentError
from kalshi_harness.drift.tree import Contract, Node


def edition_contract(edition: Edition) -> Contract:
    """Return the contract of an edition."""
    rest, rest_topics, _ = read_openapi(edition.openapi)
    stream, stream_topics = read_asyncapi(edition.asyncapi)
    others = [
        *(("rest", url) for one in edition.environments.values() for url in one.other_rest_urls),
        *(("stream", url) for one in edition.environments.values() for url in one.other_ws_urls),
    ]
    hints = {url: name for name, one in edition.environments.items()
             for url in (*one.other_rest_urls, *one.other_ws_urls)}  # fmt: skip
    sections = {
        "rest": _with_servers(rest, [url for kind, url in others if kind == "rest"], hints),
        "stream": _with_servers(stream, [url for kind, url in others if kind == "stream"], hints),
        "errors": _errors(edition),
        "limits": _limits(edition.limits),
    }
    return Contract(
        name=edition.name,
        source="edition",
        root=Node("contract", edition.name, {}, sections),
        topics=rest_topics | stream_topics | {"errors", "limits"},
        base_path=edition.base_path,
    )


def document_contract(document: Any, name: str) -> Contract:
    """Return the contract of an OpenAPI or AsyncAPI document. Raises :class:`DocumentError`."""
    if not isinstance(document, Mapping):
        raise DocumentError(f"a document must be an object, got {type(document).__name__}")
    if "openapi" in document:
        rest, topics, base_path = read_openapi(document)
        root = Node("contract", name, {}, {"rest": rest})
        return Contract(name, f"OpenAPI {document['openapi']}", root, topics, base_path)
    if "asyncapi" in document:
        stream, topics = read_asyncapi(document)
        root = Node("contract", name, {}, {"stream": stream})
        return Contract(name, f"AsyncAPI {document['asyncapi']}", root, topics)
    if "swagger" in document:
        raise DocumentError("/swagger: OpenAPI 2 is not read; convert it to 3.x first")
    raise DocumentError("neither /openapi nor /asyncapi is there: no contract")


def joined(name: str, parts: Sequence[Contract]) -> Contract:
    """Return one contract of several documents, each with sections of its own."""
    sections = {key: node for part in parts for key, node in part.root.children.items()}
    return Contract(
        name=name,
        source=" and ".join(part.source for part in parts),
        root=Node("contract", name, {}, sections),
        topics=frozenset().union(*(part.topics for part in parts)),
        base_path=next((part.base_path for part in parts if part.base_path), ""),
    )


def _with_servers(section: Node, urls: list[str], hints: Mapping[str, str]) -> Node:
    servers = {
        f"server {url}": Node("server", url, {"hint": hints[url]})
        for url in urls
        if urlsplit(url).netloc
    }
    return Node(section.kind, section.name, section.facts, {**section.children, **servers})


def _errors(edition: Edition) -> Node:
    children = {
        f"error {code.code}": Node(
            "error", code.code, {"status": code.status, "retryable": code.retryable}
        )
        for code in edition.errors.values()
    }
    for numbered in edition.stream_errors.values():
        facts = {"message": numbered.message, "terminal": numbered.terminal}
        children[f"stream error {numbered.code}"] = Node(
            "error", f"{numbered.code} of streams", facts
        )
    return Node("errors", "", {}, children)


def _limits(limits: Limits) -> Node:
    children = {}
    for name, bucket in limits.buckets.items():
        facts = {"requests_max": bucket.requests_max, "window_s": bucket.window_s}
        children[f"bucket {name}"] = Node("limit", f"{name} (window)", facts)
    for name, tier in limits.tiers.items():
        facts = {
            f"{bucket}_{word}": getattr(one, word)
            for bucket, one in tier.buckets.items()
            for word in ("refill_per_s", "capacity")
        }
        children[f"tier {name}"] = Node("limit", f"{name} (tokens a second)", facts)
    for group in ("stream", "sizes", "pagination"):
        values = getattr(limits, group)
        for one in fields(values):
            value = getattr(values, one.name)
            if value is not None:
                children[f"{group} {one.name}"] = Node(
                    "limit", f"{group}.{one.name}", {"value": value}
                )
    children["cost"] = Node("limit", "cost of a call", {"value": limits.default_cost})
    return Node("limits", "", {}, children)
