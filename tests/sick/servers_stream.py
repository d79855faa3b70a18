"""WebSocket servers with one fault each: the mock's stream sessions with a method replaced."""

import json

from mock_exchange.session.stream import Close
from sick.servers_rest import Sickness


def on_output(change):
    """Return a sickness that rewrites the list of outgoing messages."""

    def infect(session):
        healthy = session.take_output

        def take_output():
            frames, close = healthy()
            values = change([json.loads(frame) for frame in frames])
            return [json.dumps(value).encode() for value in values], close

        session.take_output = take_output

    return infect


def without(kind):
    return on_output(lambda values: [value for value in values if value["type"] != kind])


def without_state(values):
    kept, before = [], None
    for value in values:
        if before != "subscribed" or not value["type"].endswith("_update"):
            kept.append(value)
        before = value["type"]
    return kept


def doubled(kind):
    return on_output(
        lambda values: [value for value in values for _ in range(2 if value["type"] == kind else 1)]
    )


def losing_parts(values):
    return [v for v in values if v.get("data", {}).get("status") != "partially_filled"]


def in_dollars(values):
    for value in values:
        if value["type"] == "account_update":
            value["data"]["balance"] //= 100
    return values


def talkative(values):
    return [{**value, "server": "mock"} for value in values]


def deaf_to_unsubscribe(session):
    healthy = session.receive_text

    def receive_text(text, now_us):
        message = json.loads(text)
        if message.get("type") != "unsubscribe":
            return healthy(text, now_us)
        message["type"] = "unsubscribed"
        return session.push(json.dumps(message).encode(), now_us)

    session.receive_text = receive_text


def patient(session):
    session.tick = lambda now_us: None
    session.next_deadline_us = lambda: None


def polite_close(session):
    healthy = session.take_output

    def take_output():
        frames, close = healthy()
        return frames, Close(1000, "bye") if close is not None else None

    session.take_output = take_output


def binary_too(session):
    session.receive_binary = session.receive_text


def tells_accounts_apart(values):
    for value in values:
        error = value.get("error", {})
        if error.get("code") == "ACCOUNT_NOT_FOUND" and "none" not in json.dumps(error):
            error["message"] = "not your account"
    return values


SICK_STREAMS = (
    Sickness("acknowledges no subscription", ("WS-050", "UPD-010"), session=without("subscribed")),
    Sickness(
        "sends no state on subscription", ("UPD-010", "UPD-020"), session=on_output(without_state)
    ),
    Sickness("tells every order change twice", ("UPD-040",), session=doubled("order_update")),
    Sickness("loses partial fills", ("UPD-040",), session=on_output(losing_parts)),
    Sickness("tells balances in dollars", ("UPD-020", "UPD-060"), session=on_output(in_dollars)),
    Sickness("adds a field to every message", ("WS-050", "UPD-010"), session=on_output(talkative)),
    Sickness("goes on after unsubscribe", ("UPD-080",), session=deaf_to_unsubscribe),
    Sickness("waits for auth for ever", ("WS-040",), session=patient),
    Sickness("closes with 1000 whatever happened", ("WS-020", "WS-100"), session=polite_close),
    Sickness("takes binary frames", ("WS-100",), session=binary_too),
    Sickness(
        "tells strangers' accounts from none", ("WS-070",), session=on_output(tells_accounts_apart)
    ),
    Sickness("sends no market updates", ("UPD-010", "UPD-070"), session=without("market_update")),
)
