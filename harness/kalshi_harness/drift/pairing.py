"""Which thing of A is probably which thing of B under another name. Pure.

Suggestions with a confidence: a table has, for each kind of thing, how alike two are and from which likeness on they are
taken for one. The same pairs come out with the sides exchanged. Every thing is in one pair at most, the likest first.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from kalshi_harness.drift.tree import Node
from kalshi_harness.drift.words import alike, overlap, words


@dataclass(frozen=True, slots=True)
class Pair:
    """Two things taken for one. ``confidence`` from 0 to 1."""

    a: Node
    b: Node
    confidence: float


_LEVELS: Final = 3
"""How deep what a thing has counts for its likeness."""
_SURE: Final = 0.95
"""No suggestion is surer than this."""


def pairs(only_a: Sequence[Node], only_b: Sequence[Node]) -> list[Pair]:
    """Return the pairs among things that only one side has, by the name in A."""
    scored = [
        (score, a, b)
        for a in only_a
        for b in only_b
        if a.kind == b.kind
        and a.kind in LIKENESS
        and (score := round(min(_SURE, LIKENESS[a.kind](a, b)), 2)) >= _at_least(a)
    ]
    # The order is the same with the sides exchanged, so the pairs are.
    scored.sort(key=lambda one: (-one[0], *sorted((one[1].name, one[2].name)), one[1].name))
    taken_a: set[int] = set()
    taken_b: set[int] = set()
    found = []
    for score, a, b in scored:
        if id(a) not in taken_a and id(b) not in taken_b:
            taken_a.add(id(a))
            taken_b.add(id(b))
            found.append(Pair(a, b, score))
    return sorted(found, key=lambda pair: (pair.a.kind, pair.a.name))


def lifted(only_a: Sequence[Node], only_b: Sequence[Node]) -> list[Pair]:
    """Return the pairs of fields that are inside a thing on one side and beside it on the other.

    ``order.order_id`` and ``order_id``: the inner one is named with what it is in. One field alone does not count.
    """
    found = _out_of(only_a, only_b)
    turned = _out_of(only_b, only_a)
    return [*found, *(Pair(pair.b, pair.a, pair.confidence) for pair in turned)]


def _out_of(inside: Sequence[Node], beside: Sequence[Node]) -> list[Pair]:
    """Return the pairs whose first is inside one of the things of a side."""
    plain = [node for node in beside if node.kind == "field" and not node.children]
    found: list[Pair] = []
    for outer in sorted(inside, key=lambda node: node.name):
        inner = [
            node for key, node in outer.children.items() if key[0] == "." and outer.kind == "field"
        ]
        taken = {id(pair.b) for pair in found}
        here = pairs(inner, [node for node in plain if id(node) not in taken])
        if len(here) >= _LIFTED_TOGETHER:
            found += [
                Pair(_named_with(outer, pair.a), pair.b, round(pair.confidence * _LIFTED, 2))
                for pair in here
            ]
    return found


def _named_with(outer: Node, inner: Node) -> Node:
    return Node(inner.kind, f"{outer.name}.{inner.name}", inner.facts, inner.children)


_LIFTED_TOGETHER: Final = 2
"""How many fields of a thing must be found beside it before any is taken for lifted."""
_LIFTED: Final = 0.9
"""How much less sure a pair is whose fields are not at the same place."""


def _at_least(node: Node) -> float:
    return _CONTAINER if node.kind == "field" and node.children else _AT_LEAST[node.kind]


def _operation(a: Node, b: Node) -> float:
    """Path, name and contents; the method must be the same."""
    (method, path), (other_method, other_path) = a.name.split(" ", 1), b.name.split(" ", 1)
    if method != other_method:
        return 0.0
    names = max(
        alike(a.facts.get("operation_id", ""), b.facts.get("operation_id", "")),
        alike(a.facts.get("summary", ""), b.facts.get("operation_id", "")),
        alike(a.facts.get("operation_id", ""), b.facts.get("summary", "")),
    )
    static, other = _static(path), _static(other_path)
    route = overlap(words(" ".join(static)), words(" ".join(other)))
    ends = _last(path) == _last(other_path)
    inside = overlap(_contents(a), _contents(b))
    return 0.3 * route + 0.3 * names + 0.2 * ends + 0.2 * inside


def _static(path: str) -> list[str]:
    return [part for part in path.split("/") if part and not part.startswith("{")]


def _last(path: str) -> tuple[frozenset[str], bool]:
    """Return the last word of a path, and whether the id of one thing follows it."""
    static = _static(path)
    return words(static[-1] if static else ""), path.endswith("}")


def _contents(node: Node) -> frozenset[str]:
    """Return the words of every field of bodies that are no errors, and of the parameters."""
    found: set[str] = set()
    for key, child in node.children.items():
        if not key.startswith(("response 4", "response 5", "response default")):
            for inner in child.walk(_LEVELS):
                if inner.kind == "field" or inner.kind.endswith("_parameter"):
                    found |= words(inner.name)
    return frozenset(found)


def _field(a: Node, b: Node) -> float:
    """Name; types may change with it, but a thing with fields is none without."""
    if bool(a.children) != bool(b.children):
        return 0.0
    name = alike(a.name, b.name)
    if not a.children:
        return name * (1.0 if _types(a) == _types(b) else 0.95)
    inside = overlap(_contents_of(a), _contents_of(b))
    return max(name * 0.7 + inside * 0.3, inside)


def _types(node: Node) -> frozenset[str]:
    return frozenset(node.facts.get("types", ()))


def _contents_of(node: Node) -> frozenset[str]:
    return frozenset().union(
        *(words(inner.name) for inner in node.walk(_LEVELS) if inner is not node)
    )


def _parameter(a: Node, b: Node) -> float:
    return alike(a.name, b.name) * (1.0 if _types(a) == _types(b) else 0.9)


def _status(a: Node, b: Node) -> float:
    """Success under another status: both say that it was done."""
    return 0.95 if a.name[:1] == b.name[:1] == "2" else 0.0


def _message(a: Node, b: Node) -> float:
    name = overlap(words(a.name) - {"update"}, words(b.name) - {"update"})
    return 0.6 * name + 0.4 * overlap(_contents_of(a), _contents_of(b))


def _server(a: Node, b: Node) -> float:
    """Hosts with the same part to play: production or demo."""
    return 0.6 + 0.4 * alike(a.name, b.name) if _role(a) == _role(b) else 0.0


def _role(node: Node) -> str:
    text = f"{node.facts.get('hint', '')} {node.name}".lower()
    return "demo" if any(word in text for word in ("demo", "sandbox", "staging")) else "prod"


def _plain_name(a: Node, b: Node) -> float:
    return alike(a.name, b.name)


LIKENESS: Final[Mapping[str, Callable[[Node, Node], float]]] = {
    "operation": _operation,
    "field": _field,
    "query_parameter": _parameter,
    "header_parameter": _parameter,
    "header": _parameter,
    "response": _status,
    "error_code": _plain_name,
    "error": _plain_name,
    "channel": _plain_name,
    "client_message": _message,
    "server_message": _message,
    "server": _server,
}
"""Kind -> how alike two things of it are, from 0 to 1. Other kinds have no other name."""

_AT_LEAST: Final[Mapping[str, float]] = {
    "operation": 0.33,
    "field": 0.6,
    "query_parameter": 0.6,
    "header_parameter": 0.5,
    "header": 0.5,
    "response": 0.5,
    "error_code": 0.5,
    "error": 0.5,
    "channel": 0.55,
    "client_message": 0.45,
    "server_message": 0.45,
    "server": 0.5,
}
_CONTAINER: Final = 0.4
"""What has fields of its own is told by them, whatever it is called."""
