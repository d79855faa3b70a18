"""Which channels answer."""

from mock_exchange.editions.trade_api.channels import CHANNELS
from support.trade_world import EDITION


def test_every_channel_in_the_table_is_the_editions():
    assert set(CHANNELS) <= set(EDITION.channels)
