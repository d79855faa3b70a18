"""Options of ``pytest tests/conformance``: which target, where it is, what it allows (C28, D24, D25)."""

import pytest

TARGETS = ("mock", "socket", "demo")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the group 'conformance'."""
    group = parser.getgroup("conformance", "the target of the conformance cards")
    group.addoption(
        "--target",
        choices=TARGETS,
        help="mock: an exchange in this process; socket: a running server (--base-url, or one that is "
        "started for the run); demo: the venue's demo environment, with KALSHI_DEMO_API_KEY. "
        "Without it the cards run against mock and against a started server.",
    )
    group.addoption("--base-url", metavar="URL", help="where the socket target's REST API is")
    group.addoption("--ws-url", metavar="URL", help="where its WebSocket is")
    group.addoption(
        "--credentials", metavar="FILE", help="JSON with api_key and account_id, as serve writes it"
    )
    group.addoption("--ca", metavar="FILE", help="certificates to trust, in place of the system's")
    group.addoption(
        "--resolve",
        action="append",
        default=[],
        metavar="HOST:PORT:ADDRESS[:PORT]",
        help="find a host at another address; its name and certificate are checked all the same",
    )
    group.addoption(
        "--allow-orders",
        action="store_true",
        help="let cards place orders at demo, far from market",
    )
    group.addoption(
        "--limits",
        choices=("contract", "off"),
        default="contract",
        help="whether the socket or demo target keeps the contract's limits (and is paced)",
    )
