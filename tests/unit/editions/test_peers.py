"""The table of callers is of the edition. That it is true, tests/peers shows."""

import pytest

from kalshi_contract.loader import load_edition
from mock_exchange.editions.peers import LEFT_OUT, callers, spoken

EDITION = load_edition("trade-api-3.34")


def test_what_a_client_leaves_out_exists():
    known = set(EDITION.operations) | set(EDITION.channels)
    assert set().union(*LEFT_OUT.values()) - known == set()


def test_every_operation_has_a_caller_and_every_channel_but_one():
    without = {
        name for name in [*EDITION.operations, *EDITION.channels] if not callers(EDITION, name)
    }
    assert without == {"pyth_value"}


def test_the_official_sdks_have_all_but_batches_of_requests():
    assert len(spoken(EDITION, "kalshi_python_sync")) == 118
    assert callers(EDITION, "CreateOrderV2") == tuple(LEFT_OUT)
    assert callers(EDITION, "CreateRFQBatch") == ("kalshi-sdk",)
    assert callers(EDITION, "ticker") == ("kalshi-sdk",)


def test_the_reference_edition_has_no_clients_of_others():
    assert callers(load_edition(), "place_order") == ()


def test_an_unknown_client_is_refused():
    with pytest.raises(KeyError):
        spoken(EDITION, "nobody")
