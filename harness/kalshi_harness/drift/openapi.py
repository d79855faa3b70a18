"""An OpenAPI document, 3.0 or 3.1 -> the ``rest`` section of a contract. Pure. Errors: :class:`DocumentError`.

What is not on the wire is left out: operation ids (kept for pairing only), summaries, the names of path parameters and of
security schemes. Of ``x-`` words those of this project's editions are read: ``x-error-codes``, ``x-buckets``, ``x-cost``,
``x-scopes``; they are topics, compared only where both sides have them.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from kalshi_harness.drift.references import DocumentError, resolved
from kalshi_harness.drift.schemas import SchemaReader
from kalshi_harness.drift.tree import Node

METHODS: Final = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
HINTS: Final = ("operation_id", "summary", "tags")
"""Facts that are never compared: they help to find an operation again under another path."""
_TOPICS: Final = {
    "x-buckets": "buckets",
    "x-cost": "cost",
    "x-cost-per": "cost_per",
    "x-scopes": "scopes",
}
_TEMPLATE: Final = re.compile(r"\{[^}]*\}")
_UNSAID_HEADERS: Final = frozenset({"accept", "content-type", "authorization"})
"""OpenAPI says that parameters of these names are to be ignored."""
_LOCAL_HOSTS: Final = ("127.0.0.1", "localhost", "[::1]", "0.0.0.0")  # noqa: S104 - recognised, not bound


def path_key(path: str) -> str:
    """Return a path without the names of its parameters: ``/markets/{}``."""
    return _TEMPLATE.sub("{}", path)


def read_openapi(document: Mapping[str, Any]) -> tuple[Node, frozenset[str], str]:
    """Return the section, the topics it speaks of, and the path of its first server."""
    version = str(document.get("openapi", ""))
    if not version.startswith("3."):
        raise DocumentError(f"/openapi: 3.0 and 3.1 are read, got {version or 'none'!r}")
    paths = document.get("paths", {})
    if not isinstance(paths, Mapping):
        raise DocumentError("/paths must be an object")
    reader = _Reader(document)
    children: dict[str, Node] = {}
    for path, item in paths.items():
        found = resolved(document, item)
        for method in (word for word in METHODS if isinstance(found, Mapping) and word in found):
            where = f"/paths/{path.replace('~', '~0').replace('/', '~1')}/{method}"
            try:
                node = reader.operation(method.upper(), str(path), found, found[method])
            except DocumentError as error:
                raise DocumentError(f"{where}: {error}") from None
            except (AttributeError, TypeError, ValueError) as error:
                raise DocumentError(f"{where} is no operation: {error}") from None
            children[f"operation {method.upper()} {path_key(str(path))}"] = node
    servers = [one for one in document.get("servers", ()) if isinstance(one, Mapping)]
    for server in servers:
        url = str(server.get("url", "")).rstrip("/")
        if "://" in url and not is_local(url):
            children[f"server {url}"] = Node("server", url, {"hint": server.get("description", "")})
    base_path = urlsplit(str(servers[0].get("url", ""))).path.rstrip("/") if servers else ""
    return Node("rest", "", {}, children), frozenset(reader.topics | {"rest"}), base_path


def is_local(url: str) -> bool:
    """Return whether a URL is of this machine: where a mock is, no part of a contract."""
    return urlsplit(url).netloc.rpartition("@")[2].startswith(_LOCAL_HOSTS)


class _Reader:
    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document
        self._schemas = SchemaReader(document)
        self._answers: dict[tuple[str, str], Node] = {}
        """Status and reference -> what is there: the refusals of one operation are those of the next."""
        self.topics: set[str] = set()

    def operation(
        self, method: str, path: str, item: Mapping[str, Any], fields: Mapping[str, Any]
    ) -> Node:
        facts: dict[str, Any] = {"auth": self._auth(fields)}
        if fields.get("deprecated") is True:
            facts["deprecated"] = True
        for word, topic in _TOPICS.items():
            if word in fields:
                self.topics.add(topic)
                value = fields[word]
                facts[topic] = tuple(sorted(value)) if isinstance(value, list) else value
        facts["operation_id"] = fields.get("operationId", "")
        facts["summary"] = fields.get("summary", "")
        facts["tags"] = tuple(fields.get("tags", ()))
        children = dict(self._parameters(path, item, fields))
        if "requestBody" in fields:
            body = resolved(self._document, fields["requestBody"])
            children["request"] = self._body(
                "request", "body", body, required=body.get("required") is True
            )
        for status, answer in fields.get("responses", {}).items():
            name = str(status).upper() if str(status) != "default" else "default"
            children[f"response {name}"] = self._answer(name, answer)
        return Node("operation", f"{method} {path}", facts, children)

    def _parameters(
        self, path: str, item: Mapping[str, Any], fields: Mapping[str, Any]
    ) -> Iterator[tuple[str, Node]]:
        listed = [*item.get("parameters", ()), *fields.get("parameters", ())]
        parameters = [resolved(self._document, one) for one in listed]
        order = [name.strip("{}") for name in _TEMPLATE.findall(path)]
        for parameter in parameters:
            where, name = str(parameter.get("in", "")), str(parameter.get("name", ""))
            if not name or where not in {"query", "path", "header", "cookie"}:
                raise DocumentError(f"a parameter needs a name and a place, got {parameter!r:.80}")
            if where == "header" and name.lower() in _UNSAID_HEADERS:
                continue
            key = name.lower() if where == "header" else name
            if where == "path":
                key = str(order.index(name)) if name in order else name
            schema = parameter.get("schema", _first(parameter.get("content", {})))
            required = parameter.get("required") is True or where == "path"
            facts = {"required": required} | _serialised(where, parameter)
            if parameter.get("deprecated") is True:
                facts["deprecated"] = True
            shape = self._schemas.read(schema)
            yield f"{where} {key}", shape.node(f"{where}_parameter", name, **facts)

    def _body(self, kind: str, name: str, body: Mapping[str, Any], **facts: Any) -> Node:
        content = body.get("content", {})
        media_types = tuple(sorted(_media_type(word) for word in content))
        return self._schemas.read(_first(content)).node(
            kind, name, media_types=media_types, **facts
        )

    def _answer(self, name: str, answer: Mapping[str, Any]) -> Node:
        reference = answer.get("$ref")
        if not isinstance(reference, str) or len(answer) > 1:
            return self._response(name, resolved(self._document, answer))
        if (name, reference) not in self._answers:
            whole = resolved(self._document, answer)
            self._answers[name, reference] = self._response(name, whole)
        return self._answers[name, reference]

    def _response(self, name: str, answer: Mapping[str, Any]) -> Node:
        body = self._body("response", name, answer)
        children = dict(body.children)
        for header, fields in answer.get("headers", {}).items():
            if header.lower() == "content-type":
                continue
            described = resolved(self._document, fields)
            required = described.get("required") is True
            shape = self._schemas.read(described.get("schema", {}))
            children[f"header {header.lower()}"] = shape.node("header", header, required=required)
        if "x-error-codes" in answer:
            self.topics.add("error_codes")
        for code in answer.get("x-error-codes", ()):
            children[f"code {code}"] = Node("error_code", str(code))
        return Node("response", name, body.facts, children)

    def _auth(self, fields: Mapping[str, Any]) -> tuple[tuple[str, ...], ...]:
        """Return the ways to say who calls; each is what must be there together. An empty one: nobody asks."""
        listed = fields.get("security", self._document.get("security", ()))
        schemes = self._document.get("components", {}).get("securitySchemes", {})
        ways = {
            tuple(sorted(scheme_words(name, resolved(self._document, schemes.get(name, {})))
                         for name in way))
            for way in listed
        }  # fmt: skip
        return tuple(sorted(ways)) or ((),)


def scheme_words(name: str, scheme: Mapping[str, Any]) -> str:
    """Return a security scheme as what is on the wire; its name in the document is spelling."""
    kind = str(scheme.get("type", ""))
    if kind in {"apiKey", "httpApiKey"} and "name" in scheme:
        return f"{scheme.get('in', 'header')} {scheme['name']}"
    if kind == "http":
        return f"header Authorization: {str(scheme.get('scheme', '')).capitalize()}"
    return " ".join(word for word in (kind, name if not kind else "") if word)


def _serialised(where: str, parameter: Mapping[str, Any]) -> dict[str, Any]:
    """Return how lists and objects are written, where that is not what everybody assumes."""
    usual = "form" if where in {"query", "cookie"} else "simple"
    style = parameter.get("style", usual)
    explode = parameter.get("explode", style == "form")
    facts: dict[str, Any] = {}
    if style != usual:
        facts["style"] = style
    if explode != (style == "form"):
        facts["explode"] = explode
    return facts


def _first(content: Mapping[str, Any]) -> Any:
    """Return the schema of the JSON body, or of the first there is; anything at all where none is."""
    for word, fields in content.items():
        if _media_type(word).endswith(("/json", "+json")):
            return fields.get("schema", {})
    return next((fields.get("schema", {}) for fields in content.values()), {})


def _media_type(text: str) -> str:
    return text.partition(";")[0].strip().lower()
