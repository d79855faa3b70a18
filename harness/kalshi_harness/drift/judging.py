"""Traffic against a contract -> differences, the contract as A. Pure.

What a client sent and the contract does not take breaks a server of A; what a server answered and the contract does not have
breaks a client of A. The same thing seen often is one difference with its count. What was never seen is no difference.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from kalshi_harness.drift.asyncapi import WORDS
from kalshi_harness.drift.compare import ASPECTS, order, subject_of, summary
from kalshi_harness.drift.inference import path_words, query_value
from kalshi_harness.drift.openapi import path_key
from kalshi_harness.drift.shapes import in_order
from kalshi_harness.drift.traffic import ABSENT, NO_JSON, UNSAID, Exchange, Frame, Gap, Traffic
from kalshi_harness.drift.tree import Breaking, Contract, Difference, Node, Place, Step
from kalshi_harness.drift.values import Breach, breaches

_VALUES_TOLD: Final = 5


@dataclass
class Judgement:
    """What judging gave: the differences, and what of the contract was seen at all."""

    differences: tuple[Difference, ...]
    operations_seen: int
    operations: int
    messages_seen: int
    messages: int
    not_judged: tuple[tuple[str, int], ...] = ()


def judge(contract: Contract, traffic: Traffic) -> Judgement:
    """Return where the traffic leaves the contract."""
    court = _Court(contract, traffic)
    for exchange in traffic.exchanges:
        court.exchange(exchange)
    for frame in traffic.frames:
        court.frame(frame)
    return court.judgement()


@dataclass
class _Seen:
    difference: Difference
    values: list[Any] = field(default_factory=list)
    count: int = 0


class _Court:
    def __init__(self, contract: Contract, traffic: Traffic) -> None:
        self._contract = contract
        self._with_credentials = traffic.has_credentials
        self._found: dict[tuple[Any, ...], _Seen] = {}
        rest = contract.root.children.get("rest")
        stream = contract.root.children.get("stream")
        self._routes = (
            [_Route(node) for node in rest.children.values() if node.kind == "operation"]
            if rest
            else []
        )
        self._messages = (
            [node for node in stream.children.values() if node.kind.endswith("_message")]
            if stream
            else []
        )
        self._has_stream = stream is not None
        self._operations_seen: set[str] = set()
        self._messages_seen: set[str] = set()
        self._elsewhere = 0
        self._unjudged_frames = 0

    def judgement(self) -> Judgement:
        left = (
            ("requests outside the base path", self._elsewhere),
            ("frames, as the contract has no streams", self._unjudged_frames),
        )
        return Judgement(
            differences=tuple(sorted((_told(one) for one in self._found.values()), key=order)),
            operations_seen=len(self._operations_seen),
            operations=len(self._routes),
            messages_seen=len(self._messages_seen),
            messages=len(self._messages),
            not_judged=tuple(one for one in left if one[1]),
        )

    def exchange(self, one: Exchange) -> None:
        path = self._inside(one.path)
        if path is None or not self._routes:
            self._elsewhere += 1
            return
        route = self._route(one.method, path)
        if route is None:
            name = f"{one.method} {path_words(path)}"
            step = Step("operation", None, name)
            self._note("operation", "added", (step,), None, name, Breaking(False, True))
            return
        self._operations_seen.add(route.name)
        place = (Step("operation", route.name, route.name),)
        self._auth(one, route, place)
        self._query(one, route, place)
        self._request(one, route, place)
        if one.status:
            self._answer(one, route, place)

    def _inside(self, path: str) -> str | None:
        """Return a path below the base path; None for one of something else."""
        base = self._contract.base_path
        if not base or any(route.matches(path) for route in self._routes):
            return path
        return path[len(base) :] if path.startswith(f"{base}/") else None

    def _route(self, method: str, path: str) -> Node | None:
        found = [route for route in self._routes if route.method == method and route.matches(path)]
        return max(found, key=lambda route: route.static).node if found else None

    def _auth(self, one: Exchange, route: Node, place: Place) -> None:
        ways = route.facts.get("auth", ((),))
        if one.headers is None or not self._with_credentials or one.status == 401:
            return
        sent = {name.lower() for name, _ in one.headers} | {
            f"query {name}" for name, _ in one.query
        }
        if not any(all(_carried(word, sent) for word in way) for way in ways):
            told = [list(way) for way in ways]
            self._note("operation", "auth_changed", place, told, [[]], Breaking(False, True))

    def _query(self, one: Exchange, route: Node, place: Place) -> None:
        sent: dict[str, list[str]] = {}
        for name, text in one.query:
            sent.setdefault(name, []).append(text)
        for name, texts in sent.items():
            node = route.children.get(f"query {name}")
            if node is None:
                step = Step("query_parameter", None, name)
                self._note(
                    "query_parameter",
                    "added",
                    (*place, step),
                    None,
                    texts[0],
                    Breaking(False, True),
                )
            else:
                step = Step("query_parameter", name, name)
                self._breaches(query_value(texts, node), node, (*place, step), "request")
        for key, node in route.children.items():
            if key.startswith("query ") and node.facts.get("required") and node.name not in sent:
                step = Step("query_parameter", node.name, None)
                self._note(
                    "query_parameter",
                    "missing",
                    (*place, step),
                    summary(node),
                    None,
                    Breaking(False, True),
                )

    def _request(self, one: Exchange, route: Node, place: Place) -> None:
        node, body = route.children.get("request"), one.request_body
        if body is UNSAID:
            return
        if node is None:
            if body is not ABSENT:
                step = Step("request", None, "body")
                self._note(
                    "request", "added", (*place, step), None, "a body", Breaking(False, True)
                )
            return
        inner = (*place, Step("request", "body", "body"))
        if body is ABSENT:
            if node.facts.get("required"):
                missing = (*place, Step("request", "body", None))
                self._note(
                    "request", "missing", missing, summary(node), None, Breaking(False, True)
                )
        elif body is NO_JSON:
            self._note(
                "request", "type_changed", inner, summary(node), "no JSON", Breaking(False, True)
            )
        else:
            self._breaches(body, node, inner, "request")

    def _answer(self, one: Exchange, route: Node, place: Place) -> None:
        status = str(one.status)
        node = next(
            (
                route.children[key]
                for key in (f"response {status}", f"response {status[0]}XX", "response default")
                if key in route.children
            ),
            None,
        )
        if node is None:
            step = Step("response", None, status)
            broken = Breaking(status[0] in "23", False)
            self._note("response", "added", (*place, step), None, status, broken)
            return
        inner = (*place, Step("response", node.name, node.name))
        self._code(one, node, inner)
        if isinstance(one.answer_body, Gap):
            if one.answer_body is NO_JSON and node.facts.get("types"):
                self._note(
                    "response",
                    "type_changed",
                    inner,
                    summary(node),
                    "no JSON",
                    Breaking(True, False),
                )
            elif one.answer_body is ABSENT and node.facts.get("types") and one.method != "HEAD":
                self._note(
                    "response",
                    "type_changed",
                    inner,
                    summary(node),
                    "no body",
                    Breaking(True, False),
                )
        else:
            self._breaches(one.answer_body, node, inner, "response")

    def _code(self, one: Exchange, node: Node, place: Place) -> None:
        code = one.code or _code_of(one.answer_body)
        known = any(key.startswith("code ") for key in node.children)
        if code and known and f"code {code}" not in node.children:
            step = Step("error_code", None, code)
            self._note("error_code", "added", (*place, step), None, code, Breaking(False, False))

    def frame(self, one: Frame) -> None:
        if not self._has_stream:
            self._unjudged_frames += 1
            return
        kind = f"{one.sender}_message"
        found = [node for node in self._messages if node.kind == kind and _says(one.value, node)]
        direction: Literal["request", "response"] = (
            "request" if one.sender == "client" else "response"
        )
        if not found:
            name = _words_of(one.value)
            broken = Breaking(one.sender == "server", one.sender == "client")
            self._note(kind, "added", (Step(kind, None, name),), None, name, broken)
            return
        judged = [
            (list(breaches(one.value, node, (Step(kind, node.name, node.name),))), node)
            for node in found
        ]
        wrong, node = min(judged, key=lambda pair: len(pair[0]))
        self._messages_seen.add(f"{kind} {node.name}")
        for breach in wrong:
            self._breach(breach, direction)

    def _breaches(
        self, value: Any, node: Node, place: Place, direction: Literal["request", "response"]
    ) -> None:
        for breach in breaches(value, node, place):
            self._breach(breach, direction)

    def _breach(self, breach: Breach, direction: Literal["request", "response"]) -> None:
        subject = subject_of(breach.place[-1].kind, breach.place)
        broken = Breaking(direction == "response", direction == "request")
        if breach.aspect == "added":
            harmless = Breaking(False, False) if direction == "response" else broken
            self._note(subject, "added", breach.place, None, breach.seen, harmless)
        elif breach.aspect == "missing":
            self._note(subject, "missing", breach.place, summary(breach.node), None, broken)
        else:
            word = ASPECTS.get(breach.aspect, breach.aspect)
            said = f"{breach.aspect} {breach.said}" if word == "bounds" else breach.said
            self._note(subject, f"{word}_changed", breach.place, said, [breach.seen], broken)

    def _note(
        self, subject: str, change: str, place: Place, a: Any, b: Any, broken: Breaking
    ) -> None:
        kind = f"{subject}_{change}"
        seen = self._found.setdefault(
            (kind, place, repr(a)),
            _Seen(Difference(kind, subject, change, place, a, b, broken)),
        )
        seen.count += 1
        if isinstance(b, list) and b[0] not in seen.values and len(seen.values) < _VALUES_TOLD:
            seen.values.append(b[0])


class _Route:
    """An operation and the paths it takes."""

    def __init__(self, node: Node) -> None:
        self.node = node
        self.method, _, path = node.name.partition(" ")
        self._parts = path_key(path).split("/")
        self.static = sum(part != "{}" for part in self._parts)

    def matches(self, path: str) -> bool:
        parts = path.split("/")
        return len(parts) == len(self._parts) and all(
            own in ("{}", part) and part
            for own, part in zip(self._parts[1:], parts[1:], strict=True)
        )


def _told(seen: _Seen) -> Difference:
    one = seen.difference
    told = list(in_order(seen.values)) if seen.values else one.b
    return Difference(
        one.kind, one.subject, one.change, one.place, one.a, told, one.breaking, None, seen.count
    )


def _carried(word: str, sent: set[str]) -> bool:
    """Return whether a request carries what a security scheme asks for, as far as it shows."""
    where, _, name = word.partition(" ")
    if where == "header":
        return name.partition(":")[0].lower() in sent
    return word in sent if where == "query" else True


def _code_of(body: Any) -> str:
    inner = body.get("error", body) if isinstance(body, dict) else None
    code = inner.get("code") if isinstance(inner, dict) else None
    return code if isinstance(code, str) else ""


def _says(value: Any, node: Node) -> bool:
    """Return whether a frame has the words that a message is known by."""
    consts = list(_consts(node))
    if not isinstance(value, dict) or not consts:
        return False
    return all(value.get(name) == only for name, only in consts)


def _consts(node: Node) -> Iterator[tuple[str, Any]]:
    for child in node.children.values():
        values = child.facts.get("enum", ())
        if len(values) == 1 and child.name in WORDS:
            yield child.name, values[0]


def _words_of(value: Any) -> str:
    if not isinstance(value, dict):
        return "no object"
    said = [str(value[name]) for name in WORDS if isinstance(value.get(name), str)]
    return " ".join(said) or f"{{{', '.join(sorted(map(str, value)))}}}"
