"""The client's caps are positive, and wide enough for what the contract allows."""

import pytest

from kalshi_refclient._core import bounds
from support.client_world import EDITION, fill_object, market_summary


@pytest.mark.parametrize("name", [name for name in dir(bounds) if name.endswith("_MAX")])
def test_every_cap_is_a_positive_number(name):
    assert getattr(bounds, name) > 0


@pytest.mark.rule("D08")
def test_the_longest_page_fits_into_a_body_ten_times():
    longest = max(len(str(market_summary(1, title="x" * 300))), len(str(fill_object(1))))

    assert EDITION.limits.pagination.limit_max * longest * 10 <= bounds.BODY_BYTES_MAX


@pytest.mark.rule("C27")
def test_a_hint_of_the_contract_is_no_nonsense():
    longest_s = max(bucket.window_s for bucket in EDITION.limits.buckets.values())

    assert longest_s <= bounds.HINT_S_MAX
