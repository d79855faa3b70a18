"""The socket that a server listens on, and where a client finds it."""

import socket

import pytest

from mock_exchange.transport.listening import ListeningServer, listen


def test_a_port_that_is_taken_is_an_error_that_names_it():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(OSError, match=f"cannot listen on 127.0.0.1 port {port}: .*in use"):
            listen("127.0.0.1", port)


def test_a_host_nobody_knows_is_an_error_that_names_it():
    with pytest.raises(OSError, match=r"the host 'no\.such\.host\.invalid' is not known"):
        listen("no.such.host.invalid", 0)


def test_an_ipv6_address_is_listened_on():
    try:
        listener = listen("::1", 0)
    except OSError:
        pytest.skip("this machine has no IPv6 loopback")
    assert listener.family == socket.AF_INET6
    listener.close()


@pytest.mark.parametrize(
    ("host", "found"),
    [("127.0.0.1", "127.0.0.1"), ("0.0.0.0", "127.0.0.1"), ("", "127.0.0.1"), ("::", "[::1]")],
)
def test_a_client_finds_a_server_that_listens_everywhere_on_this_machine(host, found):
    with listen("127.0.0.1", 0) as listener:
        server = ListeningServer(listener, host, None)

        assert server.authority == f"{found}:{server.port}"
