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


@pytest.mark.rule("T00", "T02", "T06", "T10")
def test_every_method_of_every_resource_works_and_its_websocket_client_hears_everything(
    peers_python, tmp_path
):
    plays = play(peers_python, tmp_path, "community sync", "community async", "community_stream")
    stream = plays.pop("community_stream")

    judge(plays, METHODS, SPOKEN - set(CONTRACT.channels))
    judge({"community_stream": stream}, STREAM_METHODS)
    assert stream.channels == SPOKEN & set(CONTRACT.channels)
    assert len(plays) == 2
