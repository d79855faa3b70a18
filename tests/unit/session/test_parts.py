"""Every edition that is served has somebody who makes its parts."""

from mock_exchange.editions.served import SERVED
from mock_exchange.session.parts import MAKERS


def test_what_is_served_can_be_made():
    assert tuple(MAKERS) == SERVED
