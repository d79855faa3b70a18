"""Changes of fees: what nobody wrote so far says so."""

import pytest

from support.trade_world import not_yet, says_that_it_is_not_served

NOT_YET = not_yet(lambda path: "fee_changes" in path)


@pytest.mark.parametrize("operation_id", NOT_YET)
def test_an_operation_that_nobody_wrote_says_so(operation_id):
    assert says_that_it_is_not_served(operation_id)
