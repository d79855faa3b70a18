"""The way to the demo environment, walked without a network: a stand-in presents the demo's hosts over TLS (C28, C31, D24, D25).

``pytest tests/conformance --target demo`` runs in a process of its own, as a user would call it.
"""

import os
import re
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner

from kalshi_contract.loader import load_edition
from kalshi_harness.network import Network, TargetUnreachableError, parse_resolve
from kalshi_harness.verify.cli import verify
from mock_exchange import MockExchange
from support.harness_sources import ROOT
from support.harness_standin import DEMO_HOSTS, make_authority, tls_front

CARDS = "AUTH-010 or AUTH-040 or MKT-030 or MKT-070 or ACC-010 or ORD-010 or FIL-010 or WS-010 or UPD-010 or LIM-010"


@pytest.fixture
def demo_run(forks):
    """Return a function that runs the demo target: options and variables -> (exit code, outcome -> count, text)."""
    command = ["pytest", "tests/conformance/test_cards.py", "--target", "demo", "-k", CARDS, "-q"]
    command += ["-p", "pytest_timeout"]
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("KALSHI_", "PYTEST_"))}
    environment |= {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}  # others cost time

    def run(*options, **variables):
        done = forks.run([*command, *options], ROOT, environment | variables)
        counts = {
            word: int(number)
            for number, word in re.findall(r"(\d+) (passed|failed|skipped|error)", done.stdout)
        }
        return done.returncode, counts, done.stdout + done.stderr

    return run


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return make_authority(tmp_path_factory.mktemp("ca"))


@pytest.fixture
def exchange():
    with MockExchange(seed=7) as found:
        yield found


@pytest.fixture
def front(authority, exchange):
    parts = urlsplit(exchange.rest_url)
    with tls_front(authority, (parts.hostname, parts.port)) as found:
        yield found


def resolve_options(port, authority):
    options = [f"--resolve={host}:443:127.0.0.1:{port}" for host in DEMO_HOSTS]
    return [*options, f"--ca={authority.ca_file}"]


def test_the_stand_in_has_the_hosts_of_venue_json():
    demo = load_edition().environments["demo"]
    assert (urlsplit(demo.rest_url).hostname, urlsplit(demo.ws_url).hostname) == DEMO_HOSTS


@pytest.mark.rule("C28", "C29", "C31", "D24", "D25")
def test_cards_pass_against_a_stand_in_read_only(demo_run, exchange, front, authority):
    port, names = front
    key = exchange.credentials(account_id="user_0001").api_key
    code, counts, text = demo_run(
        *resolve_options(port, authority),
        KALSHI_DEMO_API_KEY=key,
        KALSHI_DEMO_ACCOUNT_ID="user_0001",
    )
    assert (code, counts) == (0, {"passed": 8, "skipped": 2}), text
    assert "leave to place orders" in text
    assert exchange.requests("place_order") == ()
    assert set(names) == set(DEMO_HOSTS)
    assert key not in text


@pytest.mark.rule("C28", "C31", "D24", "D25")
def test_operations_are_tried_against_a_stand_in_by_reading_only(exchange, front, authority):
    port, names = front
    key = exchange.credentials(account_id="user_0001").api_key
    options = ["--only", "FZ-get_account", "--only", "FZ-place_order", "--examples", "1"]
    done = CliRunner(env={"KALSHI_DEMO_API_KEY": key}).invoke(
        verify, ["demo", *options, *resolve_options(port, authority)], catch_exceptions=False
    )
    assert done.exit_code == 0, done.output
    assert "1 card passed. (1 pass, 1 skipped)" in done.output
    seen = exchange.requests()
    assert len(seen) > 10
    assert {each.method for each in seen} == {"GET"}
    assert names[-1] == DEMO_HOSTS[0]


@pytest.mark.rule("C28", "D24")
def test_orders_are_placed_only_when_allowed(demo_run, exchange, front, authority):
    port, _ = front
    key = exchange.credentials(account_id="user_0001").api_key
    code, counts, text = demo_run(
        *resolve_options(port, authority),
        "--allow-orders",
        "-k",
        "ORD-010",
        KALSHI_DEMO_API_KEY=key,
    )
    assert (code, counts["passed"]) == (0, 1), text
    assert len(exchange.requests("place_order")) == 1


@pytest.mark.rule("C28", "D24")
def test_without_a_key_the_cards_are_skipped_with_that_reason(demo_run):
    code, counts, text = demo_run()
    assert (code, set(counts)) == (0, {"skipped"}), text
    assert "KALSHI_DEMO_API_KEY is not set" in text


@pytest.mark.rule("C28", "D24")
def test_without_network_the_cards_fail_as_unreachable(demo_run):
    nowhere = [f"--resolve={host}:443:127.0.0.1:9" for host in DEMO_HOSTS]
    code, counts, text = demo_run(
        *nowhere, "-k", "AUTH-010 or MKT-030", KALSHI_DEMO_API_KEY="demo_key_000000"
    )
    assert (code, counts.get("failed"), counts.get("passed")) == (1, 2, None), text
    assert "unreachable" in text


@pytest.mark.rule("C31", "D25")
def test_a_certificate_of_an_unknown_authority_is_refused(front):
    port, _ = front
    table = parse_resolve([f"{DEMO_HOSTS[0]}:443:127.0.0.1:{port}"])
    with pytest.raises(TargetUnreachableError, match="certificate verify failed"):
        Network(resolve=table).probe(f"https://{DEMO_HOSTS[0]}/")


@pytest.mark.rule("C31", "D25")
def test_a_certificate_of_another_name_is_refused(exchange, tmp_path):
    parts = urlsplit(exchange.rest_url)
    other = make_authority(tmp_path / "other", ("somebody.example",))
    with tls_front(other, (parts.hostname, parts.port)) as (port, _):
        table = parse_resolve([f"{DEMO_HOSTS[0]}:443:127.0.0.1:{port}"])
        with pytest.raises(TargetUnreachableError, match=r"certificate is not valid for|mismatch"):
            Network(ca_file=other.ca_file, resolve=table).probe(f"https://{DEMO_HOSTS[0]}/")
