"""The venue's own SDKs for Python, unmodified: every method of every API class, in each of its three manners.

A play reads, trades, talks and is refused as programs/official*.py tell. What an answer's type must be is the SDK's own word.
"""

import pytest

from kalshi_contract.loader import load_edition
from mock_exchange.editions.peers import spoken
from support.peers import EDITION, judge, play

pytestmark = pytest.mark.timeout(240)  # the first run installs them

SDKS = ("kalshi_python_sync", "kalshi_python_async")
MANNERS = ("plain", "http_info", "raw")
METHODS = 118


@pytest.mark.rule("T00", "T02", "T06")
@pytest.mark.parametrize("sdk", SDKS)
def test_every_method_of_the_official_sdk_works_in_each_manner(peers_python, tmp_path, sdk):
    plays = play(peers_python, tmp_path, *(f"official {sdk} {manner}" for manner in MANNERS))

    assert len(plays) == len(MANNERS)
    judge(plays, METHODS, spoken(load_edition(EDITION), sdk))
