"""The targets of the conformance cards, as the options of kalshi_harness.pytest_options choose them.

Without ``--target`` every card is played twice: against an exchange in this process, and against one that was started with
``mock-exchange serve``, over its socket.
"""

import json
import os
from pathlib import Path

import pytest

from kalshi_harness.identity import read_credentials
from kalshi_harness.network import Network, parse_resolve
from kalshi_harness.targets import DemoTarget, MockTarget, SocketTarget
from kalshi_harness.verdict import CardSkipped
from support.harness_serve import serving


def pytest_generate_tests(metafunc):
    if "target" in metafunc.fixturenames:
        asked = metafunc.config.getoption("--target", None)
        metafunc.parametrize(
            "target", [asked] if asked else ["mock", "socket"], indirect=True, scope="session"
        )


@pytest.fixture(scope="session")
def network(pytestconfig):
    ca_file = pytestconfig.getoption("--ca", None)
    resolve = parse_resolve(pytestconfig.getoption("--resolve", []))
    return Network(ca_file=Path(ca_file) if ca_file else None, resolve=resolve)


@pytest.fixture(scope="session")
def target(request, pytestconfig, network):
    found = {"mock": mock, "socket": socket, "demo": demo}[request.param](pytestconfig, network)
    yield from found


def mock(_config, _network):
    yield MockTarget()


def socket(config, network):
    base_url = config.getoption("--base-url", None)
    if base_url is None:
        with serving() as served:
            yield from socket_target(config, network, served.credentials_file, None, None)
        return
    file = config.getoption("--credentials")
    if file is None:
        raise pytest.UsageError(
            "--base-url needs --credentials FILE (JSON with api_key, account_id)"
        )
    yield from socket_target(config, network, Path(file), base_url, config.getoption("--ws-url"))


def socket_target(config, network, credentials_file, base_url, ws_url):
    document, credentials = read_credentials(credentials_file)
    found = SocketTarget(
        base_url or document["rest_url"],
        ws_url or document["ws_url"],
        credentials,
        network,
        allow_orders=config.getoption("--allow-orders", False),
        limits=config.getoption("--limits", "contract") == "contract",
    )
    yield found
    found.close()


def demo(config, network):
    try:
        found = DemoTarget(
            os.environ,
            network,
            allow_orders=config.getoption("--allow-orders"),
            paced=config.getoption("--limits") == "contract",
        )
    except CardSkipped as reason:
        pytest.skip(str(reason))
    yield found
    found.close()


@pytest.fixture
def write_json(tmp_path):
    def write(name, value):
        path = tmp_path / name
        path.write_text(json.dumps(value))
        return path

    return write
