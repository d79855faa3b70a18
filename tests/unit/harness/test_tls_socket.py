"""Two threads on one TLS socket: one reads from the first moment on, the other writes."""

import socket
import ssl
import threading

import pytest

from kalshi_harness.tls_socket import SharedTlsSocket, shareable
from support.harness_standin import make_authority

NAME = "exchange.example"
BYE = b"bye"


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return make_authority(tmp_path_factory.mktemp("ca"), (NAME,))


@pytest.fixture(scope="module")
def door(authority):
    """Where an echo listens, behind TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(authority.certificate_file, authority.key_file)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=echo, args=(listener, context), daemon=True)
        thread.start()
        yield listener.getsockname()
        listener.shutdown(socket.SHUT_RDWR)
        thread.join(5)


def echo(listener, context):
    while True:
        try:
            peer, _ = listener.accept()
        except OSError:
            return
        with context.wrap_socket(peer, server_side=True) as connection:
            while data := connection.recv(100):
                connection.sendall(data)
                if data == BYE:
                    break


@pytest.fixture
def connection(authority, door):
    context = shareable(ssl.create_default_context(cafile=authority.ca_file))
    with (
        socket.create_connection(door) as plain,
        context.wrap_socket(plain, server_hostname=NAME) as found,
    ):
        yield found


def test_a_thread_that_waits_for_data_keeps_nobody_from_writing(connection):
    assert isinstance(connection, SharedTlsSocket)
    heard = []
    reader = threading.Thread(target=lambda: heard.append(connection.recv(100)), daemon=True)
    reader.start()
    connection.sendall(b"hello")
    reader.join(5)
    assert heard == [b"hello"]


def test_the_timeout_of_the_socket_counts(connection):
    connection.settimeout(0.02)
    with pytest.raises(TimeoutError):
        connection.recv(100)
    assert connection.gettimeout() == 0.02


def test_the_end_is_told(connection):
    connection.sendall(BYE)
    assert connection.recv(100) == BYE
    assert connection.recv(100) == b""
