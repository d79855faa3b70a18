"""One server process for a whole module of attacks: that it survives them all, no fatter, is part of the test."""

import pytest

from support.harness_serve import serving
from support.harness_victim import RSS_GROWTH_BYTES_MAX, Victim


@pytest.fixture(scope="module")
def victim():
    with serving("--seed", "7", "--limits", "off") as served:
        document = served.document
        with Victim.of(document["rest_url"], document["ws_url"], document["api_key"]) as found:
            for _ in range(50):  # let it load and allocate what it keeps anyway
                found.assert_well()
            before = served.resident_bytes
            yield found
            found.assert_well()
            growth = served.resident_bytes - before
        assert growth < RSS_GROWTH_BYTES_MAX, f"the server grew by {growth} bytes under attack"
        assert served.process.poll() is None


@pytest.fixture
def unchanged(victim):
    """The exchange is the same afterwards, and answers the next good request."""
    before = victim.known or victim.state()
    yield
    victim.known = victim.state()  # what it was after this attack it is before the next
    assert victim.known == before
    victim.assert_well()


@pytest.fixture(autouse=True)
def _whatever_else_is_done_may_change_it(request):
    if "victim" in request.fixturenames and "unchanged" not in request.fixturenames:
        request.getfixturevalue("victim").known = ""
