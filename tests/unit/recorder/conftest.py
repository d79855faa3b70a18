"""An exchange behind TLS, as an upstream."""

import pytest

from mock_exchange import MockExchange
from support.harness_standin import make_authority, tls_front


@pytest.fixture(scope="package")
def tls_upstream(tmp_path_factory):
    """Yield (URL, file of the CA) of an exchange behind TLS on loopback."""
    authority = make_authority(tmp_path_factory.mktemp("authority"), ["127.0.0.1"])
    with MockExchange(seed=7, limits="off") as exchange:
        server = exchange._server
        with tls_front(authority, (server.host, server.port)) as (port, _):
            yield f"https://127.0.0.1:{port}", authority.ca_file
