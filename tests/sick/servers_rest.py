"""REST servers with one fault each: the mock's venue with ``handle`` replaced. Each names the cards that must fail on it."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

import msgspec

from mock_exchange.session.http import HttpRequest, HttpResponse

Handle = Callable[[HttpRequest], HttpResponse]


@dataclass(frozen=True)
class Sickness:
    """One fault. ``handle`` gets the request and the healthy ``handle``; ``session`` gets each new stream session."""

    name: str
    cards: tuple[str, ...]
    handle: Callable[[HttpRequest, Handle], HttpResponse] | None = None
    session: Callable | None = None
    options: dict = field(default_factory=dict)
    patches: tuple = ()
    """(owner, name, function): where the mistake sits deeper than an answer."""
    too: tuple[str, ...] = ()
    """Cards of the same decks that fail as well, because they come by."""

    def infect(self, exchange):
        """Break an exchange that does not serve yet."""
        venue = exchange._context.venue
        if self.handle is not None:
            healthy = venue.handle
            venue.handle = lambda request: self.handle(request, healthy)
        if self.session is not None:
            healthy_open = venue.open_stream

            def open_stream(*handshake):
                session = healthy_open(*handshake)
                self.session(session)
                return session

            venue.open_stream = open_stream


def rewritten(answer, *, status=None, body=None, drop=(), add=()):
    """Return an answer with another status, JSON body or headers; Content-Length follows the body."""
    raw = (
        answer.body
        if body is None
        else body
        if isinstance(body, bytes)
        else msgspec.json.encode(body)
    )
    gone = {b"content-length", *drop}
    kept = [(name, value) for name, value in answer.headers if name not in gone]
    headers = [*kept, *add, (b"content-length", str(len(raw)).encode())]
    return HttpResponse(status or answer.status, headers, raw)


def value_of(answer):
    return msgspec.json.decode(answer.body)


def code_of(answer):
    return value_of(answer)["error"]["code"] if answer.status >= 400 else None


def with_request(request, **changes):
    return msgspec.structs.replace(request, **changes)


def is_order(request):
    return request.method == "POST" and request.path.endswith("/orders")


def accepts_nan(request, handle):
    return handle(with_request(request, body=request.body.replace(b"NaN", b"1")))


def last_of_two_keys_wins(request, handle):
    body = request.body
    if body.count(b'"size"') > 1:
        body = msgspec.json.encode(msgspec.json.decode(body))
    return handle(with_request(request, body=body))


def fails_on_bad_json(request, handle):
    answer = handle(request)
    return rewritten(answer, status=500) if code_of(answer) == "MALFORMED_JSON" else answer


def forgets_the_challenge(request, handle):
    return rewritten(handle(request), drop={b"www-authenticate"})


def forgets_allow(request, handle):
    return rewritten(handle(request), drop={b"allow"})


def shifted_hint(request, handle):
    answer = handle(request)
    if answer.status != 429:
        return answer
    value = value_of(answer)
    value["error"]["retry_after"] = max(1, value["error"]["retry_after"] - 1)
    return rewritten(answer, body=value)


def forgets_the_retry_after_header(request, handle):
    return rewritten(handle(request), drop={b"retry-after"})


def says_whose_account_it_is(request, handle):
    answer = handle(request)
    if code_of(answer) != "ACCOUNT_NOT_FOUND" or "none" in request.path:
        return answer
    value = value_of(answer)
    value["error"]["message"] = "This account is somebody else's"
    return rewritten(answer, body=value)


def shows_others_orders(request, handle):
    answer = handle(request)
    if code_of(answer) != "ORDER_NOT_FOUND" or request.path.endswith("ord_999999999"):
        return answer
    order_id = request.path.rsplit("/", 1)[1]
    order = {
        "order_id": order_id,
        "ticker": "A",
        "side": "buy",
        "type": "limit",
        "size": 3,
        "price": 0.4,
    }
    order |= {"filled_size": 0, "status": "open", "fills": []}
    return rewritten(answer, status=200, body={"order": order})


def created(request, handle):
    answer = handle(request)
    return rewritten(answer, status=201) if is_order(request) and answer.status == 200 else answer


def balance_in_dollars(request, handle):
    answer = handle(request)
    if answer.status != 200 or b'"balance"' not in answer.body:
        return answer
    value = value_of(answer)
    value["account"]["balance"] //= 100
    return rewritten(answer, body=value)


def cancels_again_and_again(request, handle):
    answer = handle(request)
    if code_of(answer) != "ORDER_NOT_CANCELLABLE":
        return answer
    order_id = request.path.rsplit("/", 1)[1]
    order = {"order_id": order_id, "status": "cancelled", "cancelled_at": "2024-01-27T10:35:00Z"}
    return rewritten(answer, status=200, body={"order": order})


def _offset(query, change):
    found = re.search(rb"offset=(\d+)", query)
    return query if not found else query.replace(found[0], b"offset=%d" % change(int(found[1])))


def overlapping_pages(request, handle):
    return handle(with_request(request, query=_offset(request.query, lambda at: max(0, at - 1))))


def clamps_the_limit(request, handle):
    return handle(with_request(request, query=request.query.replace(b"limit=1001", b"limit=1000")))


def ignores_unknown_parameters(request, handle):
    return handle(with_request(request, query=re.sub(rb"stauts=\w+", b"", request.query)))


def ignores_the_status_filter(request, handle):
    query = re.sub(rb"status=(active|closed|settled)&?", b"", request.query).rstrip(b"&")
    return handle(with_request(request, query=query))


def forgets_idempotency(request, handle):
    kept = [pair for pair in request.headers if pair[0] != b"idempotency-key"]
    return handle(with_request(request, headers=kept))


def oldest_fills_first(request, handle):
    answer = handle(request)
    if answer.status != 200 or not request.path.endswith("/fills"):
        return answer
    return rewritten(answer, body={"fills": value_of(answer)["fills"][::-1]})


def html_for_unknown_routes(request, handle):
    answer = handle(request)
    if code_of(answer) != "ROUTE_NOT_FOUND":
        return answer
    page = b"<h1>Not Found</h1>"
    return rewritten(
        answer, body=page, drop={b"content-type"}, add=[(b"content-type", b"text/html")]
    )


def shows_too_much_of_an_order(request, handle):
    answer = handle(request)
    if not is_order(request) or answer.status != 200:
        return answer
    value = value_of(answer)
    value["order"]["account_id"] = "user_0001"
    return rewritten(answer, body=value)


def repeats_the_key(request, handle):
    answer = handle(request)
    if answer.status != 401:
        return answer
    value = value_of(answer)
    value["error"]["message"] += (
        f": {dict(request.headers).get(b'authorization', b'').decode('latin-1')}"
    )
    return rewritten(answer, body=value)


def takes_the_first_of_two_keys(request, handle):
    first = next((pair for pair in request.headers if pair[0] == b"authorization"), None)
    rest = [pair for pair in request.headers if pair[0] != b"authorization"]
    return handle(with_request(request, headers=[first, *rest] if first else rest))


def names_no_field(request, handle):
    answer = handle(request)
    if code_of(answer) != "INVALID_ORDER":
        return answer
    value = value_of(answer)
    value["error"].pop("details", None)
    return rewritten(answer, body=value)


def wrong_status_for_no_money(request, handle):
    answer = handle(request)
    return rewritten(answer, status=400) if code_of(answer) == "INSUFFICIENT_BALANCE" else answer


def loses_short_positions(request, handle):
    answer = handle(request)
    if answer.status != 200 or not request.path.endswith("/positions"):
        return answer
    held = [position for position in value_of(answer)["positions"] if position["position"] > 0]
    return rewritten(answer, body={"positions": held})


SICK_REST = (
    Sickness("accepts NaN", ("HTTP-030",), accepts_nan),
    Sickness("lets the last of two equal keys win", ("HTTP-030",), last_of_two_keys_wins),
    Sickness("answers 500 to bad JSON", ("HTTP-030", "ERR-010", "ERR-030"), fails_on_bad_json),
    Sickness("forgets WWW-Authenticate", ("AUTH-020", "AUTH-100"), forgets_the_challenge),
    Sickness("forgets Allow", ("HTTP-020", "ERR-010"), forgets_allow),
    Sickness("gives a hint of a second less", ("LIM-010", "LIM-050"), shifted_hint),
    Sickness("forgets Retry-After", ("LIM-010", "ERR-010"), forgets_the_retry_after_header),
    Sickness("says that an account is somebody else's", ("AUTH-080",), says_whose_account_it_is),
    Sickness("shows others' orders", ("AUTH-090",), shows_others_orders),
    Sickness("answers 201 to an order", ("ORD-010", "ORD-190"), created),
    Sickness("tells the balance in dollars", ("ACC-020", "ACC-030"), balance_in_dollars),
    Sickness("cancels orders that are over", ("ORD-050", "ERR-010"), cancels_again_and_again),
    Sickness("lets pages overlap", ("MKT-030", "FIL-030"), overlapping_pages),
    Sickness("clamps the limit", ("MKT-040", "FIL-050"), clamps_the_limit),
    Sickness("passes over unknown parameters", ("MKT-050",), ignores_unknown_parameters),
    Sickness("ignores the status filter", ("MKT-020",), ignores_the_status_filter),
    Sickness("places an order twice", ("ORD-190",), forgets_idempotency),
    Sickness("tells the oldest fills first", ("FIL-030",), oldest_fills_first),
    Sickness("answers HTML to unknown paths", ("HTTP-010",), html_for_unknown_routes),
    Sickness("shows a field too much", ("ORD-010",), shows_too_much_of_an_order),
    Sickness("repeats the refused key", ("AUTH-060",), repeats_the_key),
    Sickness("takes the first of two keys", ("AUTH-040",), takes_the_first_of_two_keys),
    Sickness("names no field", ("ORD-070", "ERR-020"), names_no_field),
    Sickness("answers 400 for want of money", ("ORD-140", "ERR-010"), wrong_status_for_no_money),
    Sickness("loses short positions", ("POS-030", "POS-060"), loses_short_positions),
    Sickness("keeps no limits", ("LIM-010", "LIM-020", "WSL-010"), options={"limits": "off"}),
    Sickness("keeps half the limits", ("LIM-020", "WSL-020"), options={"limits": "x2"}),
)
