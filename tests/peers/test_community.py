"""``kalshi-sdk``, unmodified: every method of every resource, blocking and asynchronous, and its WebSocket client.

Plays as in programs/community*.py. The SDK validates answers and frames more strictly than the official one does.
"""

import pytest

from kalshi_contract.loader import load_edition
from mock_exchange.editions.peers import spoken
from support.peers import EDITION, judge, play

pytestmark = pytest.mark.timeout(240)  # the first run installs it

CONTRACT = load_edition(EDITION)
SPOKEN = spoken(CONTRACT, "kalshi-sdk")
METHODS = 172
STREAM_METHODS = 18


@pytest.mark.rule("T00", "T02", "T06")
@pytest.mark.parametrize("manner", ["sync", "async"])
def test_every_method_of_every_resource_works(peers_python, tmp_path, manner):
    played = play(peers_python, tmp_path, "community.py", manner)

    assert len(played.methods) == METHODS
    judge(played, SPOKEN - set(CONTRACT.channels))


@pytest.mark.rule("T10")
def test_its_websocket_client_keeps_a_book_and_hears_everything(peers_python, tmp_path):
    played = play(peers_python, tmp_path, "community_stream.py")

    assert len(played.methods) == STREAM_METHODS
    assert played.channels == SPOKEN & set(CONTRACT.channels)
    judge(played)
