"""Every toxic, on a raw socket, in both editions: what a client really gets. A toxic without a check here fails."""

import msgspec
import pytest

from mock_exchange.faults.plan import Hit
from mock_exchange.faults.toxics.table import TOXICS
from support import toxics_http, toxics_process, toxics_stream
from support.toxics_world import EDITIONS, toxic_world

CHECKS = {**toxics_http.CHECKS, **toxics_stream.CHECKS, **toxics_process.CHECKS}


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("kind", TOXICS)
def test_a_toxic_is_seen_on_the_wire(kind, edition):
    assert kind in CHECKS, f"the toxic '{kind}' has no test that sees it on a socket"
    with toxic_world(edition) as world:
        CHECKS[kind](world)
        assert kind in {hit.kind for hit in hits_of(world)}, "it was not told of"


def hits_of(world):
    """Return every hit that the journal has."""
    notes = world.exchange.faults.notes()
    return [msgspec.convert(note.fields, Hit) for note in notes if note.what == "hit"]


def test_there_is_no_check_of_a_toxic_that_is_gone():
    assert set(CHECKS) <= set(TOXICS)
