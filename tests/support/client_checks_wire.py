"""The cells of the REST matrix that are about bytes and sockets: R4 to R7, R10, R11, R13. Each takes a ``Speaker``.

Waits are slept on the manual clock; what must end by itself on a real socket gets tenths of a second.
"""

import gzip
import json
import time

import httpx2
import pytest

from kalshi_refclient import errors
from kalshi_refclient.transport import Timeouts
from support.client_raw_server import RawServer, closed_port, http, self_signed
from support.client_speak import Matrix
from support.client_world import (
    ORDER,
    ManualClock,
    Script,
    account,
    account_object,
    placed,
    placed_object,
    policy,
)

WIRE = Matrix()
ACCOUNT = "user_0001"
ACCOUNT_BODY = json.dumps({"account": account_object()}).encode()
ORDER_BODY = json.dumps({"order": placed_object()}).encode()
QUICK_S = 0.25
PATIENCE_S = 5.0
"""A bound that a slow machine keeps and a hanging client does not."""


@WIRE.cell("R04", "C23", "D20")
def check_refused_connections_are_not_sent_and_tried_again(speak, tmp_path, monkeypatch):
    del tmp_path, monkeypatch
    url = f"http://127.0.0.1:{closed_port()}"
    for method, args, kwargs in (("get_account", (ACCOUNT,), {}), ("place_order", (), ORDER)):
        clock = ManualClock()
        with pytest.raises(errors.Unreachable) as caught:
            speak.at(url, clock, method, *args, **kwargs)
        assert caught.value.attempts == 3
        assert clock.waits == [1.0, 2.0]


@WIRE.cell("R04", "C23", "D20")
def check_unknown_hosts_are_not_sent_and_tried_again(speak, tmp_path, monkeypatch):
    del tmp_path, monkeypatch
    clock = ManualClock()
    script = Script(httpx2.ConnectError("Name or service not known"), placed())
    assert speak(script, clock, "place_order", **ORDER).order_id == "ord_123456789"
    assert clock.waits == [1.0]


@WIRE.cell("R04", "C31", "D25")
def check_a_certificate_that_does_not_hold_is_final(speak, tmp_path, monkeypatch):
    context, certificate_file = self_signed(tmp_path)
    wrong_host, wrong_file = self_signed(tmp_path, "elsewhere.example")
    # None of these may switch verification off or add an authority.
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate_file))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate_file))
    monkeypatch.setenv("PYTHONHTTPSVERIFY", "0")
    for tls, ca_file in ((context, None), (wrong_host, wrong_file)):
        clock = ManualClock()
        with RawServer(answer_account, tls) as server:
            with pytest.raises(errors.CertificateRefused) as caught:
                speak.at(server.url, clock, "get_account", ACCOUNT, using={"ca_file": ca_file})
            assert caught.value.attempts == 1
            assert clock.waits == []
            assert server.requests == []
    with RawServer(answer_account, context) as server:
        found = speak.at(
            server.url, ManualClock(), "get_account", ACCOUNT, using={"ca_file": certificate_file}
        )
        assert found.balance == 10000


@WIRE.cell("R04", "C31", "D25")
def check_a_tls_failure_is_not_sent(speak, tmp_path, monkeypatch):
    del tmp_path, monkeypatch

    def plain_text(connection):
        connection.raw.recv(100)
        connection.send(b"HTTP/1.1 400 This is no TLS\r\n\r\n")

    with RawServer(plain_text) as server:
        url = server.url.replace("http://", "https://")
        with pytest.raises(errors.Unreachable) as caught:
            speak.at(url, ManualClock(), "place_order", **ORDER)
        assert caught.value.attempts == 3


@WIRE.cell("R05", "C31", "D25", "D20")
def check_connect_and_pool_timeouts_are_not_sent(speak, tmp_path, monkeypatch):
    del tmp_path, monkeypatch
    for fault in (httpx2.ConnectTimeout("slow"), httpx2.PoolTimeout("full")):
        clock, script = ManualClock(), Script(fault, placed())
        assert speak(script, clock, "place_order", **ORDER).order_id == "ord_123456789"
        with pytest.raises(errors.Unreachable):
            speak(Script(fault), clock, "place_order", **ORDER)


@WIRE.cell("R05", "C31", "D21", "D25")
def check_read_and_write_timeouts_leave_an_order_unknown(speak, tmp_path, monkeypatch):
    del tmp_path, monkeypatch
    for fault in (httpx2.ReadTimeout("slow"), httpx2.WriteTimeout("slow")):
        clock, script = ManualClock(), Script(fault, placed())
        with pytest.raises(errors.OrderOutcomeUnknown):
            speak(script, clock, "place_order", **ORDER)
        assert len(script.posts) == 1
        clock, script = ManualClock(), Script(fault, fault, account())
        assert speak(script, clock, "get_account", ACCOUNT).balance == 10000

    def silent(connection):
        connection.read_request()
        connection.wait_for_the_end()

    with RawServer(silent) as server:
        with pytest.raises(errors.OrderOutcomeUnknown):
            speak.at(
                server.url,
                ManualClock(),
                "place_order",
                **ORDER,
                using={"timeouts": Timeouts(read_s=QUICK_S)},
            )
        assert len(server.posts) == 1


@WIRE.cell("R06", "C23", "D20", "D21")
def check_resets_leave_an_order_unknown_and_a_read_is_tried_again(speak, tmp_path, monkeypatch):
    del tmp_path, monkeypatch

    def after_request(connection):
        connection.read_request()
        connection.reset()

    def mid_headers(connection):
        connection.read_request()
        connection.send(b"HTTP/1.1 200 OK\r\nContent-Ty")
        connection.reset()

    def mid_body(connection):
        connection.read_request()
        connection.send(http(200, ORDER_BODY)[:-20])
        time.sleep(0.01)  # let the bytes out before the reset overtakes them
        connection.reset()

    for broken in (after_request, mid_headers, mid_body):
        with RawServer(broken) as server:
            clock = ManualClock()
            with pytest.raises(errors.OrderOutcomeUnknown):
                speak.at(server.url, clock, "place_order", **ORDER)
            assert len(server.posts) == 1, broken.__name__
            with pytest.raises(errors.ConnectionLost):
                speak.at(server.url, clock, "get_account", ACCOUNT)
            assert len(server.requests) == 4, broken.__name__


@WIRE.cell("R06", "D21")
def check_a_reset_on_accept_never_makes_two_orders(speak, tmp_path, monkeypatch):
    """Whether the head left before the reset is a race; sent once, or provably not at all, it must end well."""
    del tmp_path, monkeypatch

    def on_accept(connection):
        if connection.number == 0:
            connection.reset()
            return
        connection.read_request()
        connection.send(http(200, ORDER_BODY, "Connection: close"))

    with RawServer(on_accept) as server:
        try:
            speak.at(server.url, ManualClock(), "place_order", **ORDER)
        except errors.OrderOutcomeUnknown:
            assert len(server.posts) == 0
        else:
            assert len(server.posts) == 1


@WIRE.cell("R07", "C23", "D21")
def check_answers_that_are_cut_short_are_lost(speak, tmp_path, monkeypatch):
    del tmp_path, monkeypatch
    chunked = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n"
    cut = [
        http(200, ORDER_BODY, length=len(ORDER_BODY) + 10),
        chunked + b"\r\n40\r\n" + ORDER_BODY[:64],
        chunked + b"\r\nzz\r\n" + ORDER_BODY,
        b"HTTP/1.1 2x0 Nonsense\r\n\r\n",
    ]
    for answer in cut:

        def broken(connection, answer=answer):
            connection.read_request()
            connection.send(answer)

        with RawServer(broken) as server:
            with pytest.raises(errors.OrderOutcomeUnknown):
                speak.at(server.url, ManualClock(), "place_order", **ORDER)
            assert len(server.posts) == 1
            with pytest.raises(errors.ConnectionLost):
                speak.at(server.url, ManualClock(), "get_account", ACCOUNT)


@WIRE.cell("R07", "C32", "D30")
def check_junk_after_the_json_is_a_violation(speak, tmp_path, monkeypatch):
    del tmp_path, monkeypatch

    def junk(connection):
        connection.read_request()
        connection.send(http(200, ACCOUNT_BODY + b"]", "Connection: close"))

    with RawServer(junk) as server, pytest.raises(errors.RemoteViolation):
        speak.at(server.url, ManualClock(), "get_account", ACCOUNT)


@WIRE.cell("R10", "C31", "D20", "D25")
def check_a_drip_ends_with_the_deadline(speak, tmp_path, monkeypatch):
    """Every single read is in time, the whole answer is not: in the headers, in the body, and after them."""
    del tmp_path, monkeypatch
    whole = http(200, ORDER_BODY)
    head_end = whole.index(b"\r\n\r\n") + 4

    for prefix, rest in ((b"", whole), (whole[:head_end], ORDER_BODY), (whole[:head_end], b"")):

        def drip(connection, prefix=prefix, rest=rest):
            connection.read_request()
            connection.send(prefix)
            for byte in rest:
                connection.send(bytes([byte]))
                if connection.server.stopping.wait(0.02):
                    return
            connection.wait_for_the_end()

        quick = {"retry": policy(deadline_s=QUICK_S), "timeouts": Timeouts(read_s=30.0)}
        with RawServer(drip) as server:
            started_s = time.monotonic()
            with pytest.raises(errors.OrderOutcomeUnknown):
                speak.at(server.url, ManualClock(), "place_order", **ORDER, using=quick)
            assert time.monotonic() - started_s < PATIENCE_S / 2
            with pytest.raises(errors.ConnectionLost):
                speak.at(server.url, ManualClock(), "get_account", ACCOUNT, using=quick)


@WIRE.cell("R11", "C32", "D30")
def check_bodies_are_capped_as_decoded(speak, tmp_path, monkeypatch):
    del tmp_path, monkeypatch
    bomb = gzip.compress(b" " * (64 * 1024 * 1024))
    bytes_max = {"body_bytes_max": 64 * 1024}

    def endless(connection):
        connection.read_request()
        connection.send(
            b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
        )
        while not connection.over:
            connection.raw.sendall(b"1000\r\n" + b" " * 4096 + b"\r\n")

    def announced(connection):
        connection.read_request()
        connection.send(http(200, b" " * 100_000, length=100 * 1024 * 1024))
        connection.wait_for_the_end()

    def gzipped(connection):
        connection.read_request()
        connection.send(http(200, bomb, "Content-Encoding: gzip"))

    for broken in (endless, announced, gzipped):
        with RawServer(broken) as server:
            with pytest.raises(errors.AnswerTooLarge):
                speak.at(server.url, ManualClock(), "get_account", ACCOUNT, using=bytes_max)
            assert len(server.requests) == 1, broken.__name__
            with pytest.raises(errors.OrderOutcomeUnknown):
                speak.at(server.url, ManualClock(), "place_order", **ORDER, using=bytes_max)
            assert len(server.posts) == 1, broken.__name__


@WIRE.cell("R11", "C32", "D30")
def check_a_broken_encoding_is_a_violation(speak, tmp_path, monkeypatch):
    del tmp_path, monkeypatch

    def broken(connection):
        connection.read_request()
        connection.send(http(200, b"this is no gzip", "Content-Encoding: gzip"))

    with RawServer(broken) as server:
        with pytest.raises(errors.RemoteViolation):
            speak.at(server.url, ManualClock(), "get_account", ACCOUNT)
        with pytest.raises(errors.OrderOutcomeUnknown):
            speak.at(server.url, ManualClock(), "place_order", **ORDER)
        assert len(server.posts) == 1


@WIRE.cell("R13", "C23", "D20")
def check_an_idle_connection_that_was_closed_costs_nothing(speak, tmp_path, monkeypatch):
    """The server closes after each answer without saying so; orders go out once each, without a wait."""
    del tmp_path, monkeypatch

    def one_answer(connection):
        connection.read_request()
        connection.send(http(200, ORDER_BODY))

    with RawServer(one_answer) as server:
        clock = ManualClock()
        made = speak.open(server.url, clock)
        results = speak.several(made, *[("place_order", (), ORDER)] * 4)
        lost = [each for each in results if isinstance(each, errors.KalshiError)]
        # A close that overtakes the check for it is as unknown as any; it is rare, and never a second order.
        assert all(isinstance(each, errors.OrderOutcomeUnknown) for each in lost)
        assert len(server.posts) == len(results) - len(lost)
        assert clock.waits == []


def answer_account(connection):
    while connection.read_request():
        connection.send(http(200, ACCOUNT_BODY))
