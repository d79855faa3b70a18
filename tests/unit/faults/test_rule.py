"""Rules: what they look at, and what could never strike."""

import pytest

from mock_exchange.faults.rule import Match, Rule, When
from mock_exchange.faults.toxics.close_socket import CloseSocket
from mock_exchange.faults.toxics.latency import Latency
from mock_exchange.faults.toxics.pause import Pause
from mock_exchange.faults.toxics.restart import Restart
from mock_exchange.faults.toxics.status import Status


def test_a_rule_is_called_by_its_name_or_its_kind():
    assert Rule(Status(500)).label == "status"
    assert Rule(Status(500), name="outage").label == "outage"


REFUSED = {
    "two conditions": (lambda: When(nth=1, every=1), "give one of 'nth', 'every' and"),
    "dice and a number": (lambda: When(nth=1, probability=0.5), "give one of"),
    "no time": (lambda: When(from_s=5, to_s=5), "'to_s' must be later"),
    "no time at all": (lambda: When(to_s=0), "'to_s' must be later"),
    "socket by operation": (lambda: Rule(CloseSocket(), Match("stream")), "a fault of a socket"),
    "socket by method": (lambda: Rule(CloseSocket(), Match(method="GET")), "a fault of a socket"),
    "request by message": (lambda: Rule(Status(500), Match(message="auth")), "faults of sockets"),
    "request by channel": (lambda: Rule(Status(500), Match(channel="a")), "faults of sockets"),
    "moment and number": (lambda: When(at_s=1, nth=1), "'at_s' is a moment"),
    "moment of a request": (lambda: Rule(Status(500), when=When(at_s=1)), "faults of the process"),
    "moment of a socket": (lambda: Rule(CloseSocket(), when=When(at_s=1)), "faults of the process"),
    "moment and match": (
        lambda: Rule(Restart(), Match("get_market"), When(at_s=1)),
        "those match nothing",
    ),
    "paused handshake": (lambda: Rule(Pause(1), Match("stream")), "struck by 'pause'"),
    "late handshake": (lambda: Rule(Latency(1), Match("stream")), "struck by 'latency'"),
    "one of several": (lambda: Rule(Latency(1), Match(("a", "stream"))), "struck by 'latency'"),
}


@pytest.mark.parametrize(("make", "message"), REFUSED.values(), ids=REFUSED)
def test_what_could_never_strike_is_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()


def test_a_handshake_can_be_struck_by_what_answers_in_its_place():
    assert Rule(Status(500), Match("stream")).strikes_handshakes
    assert not Rule(CloseSocket()).strikes_handshakes
