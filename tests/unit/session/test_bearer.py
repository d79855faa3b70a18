"""Bearer keys: what differs from other editions. The order of refusals is in ``test_request``."""

from kalshi_contract.loader import load_edition
from support.session_world import World

EDITION = load_edition()


def test_only_the_first_three_steps_refuse_what_keeps_the_contract():
    manner = World().venue._parts.manner
    steps = manner.steps(EDITION.operations["place_order"])
    assert [manner.refusing(step) for step in steps] == [True] * 3 + [False] * (len(steps) - 3)


def test_reads_that_are_kept_look_first():
    manner = World().venue._parts.manner
    looks = {
        name
        for name, operation in EDITION.operations.items()
        if "look_up" in [step.__name__ for step in manner.steps(operation)]
    }
    assert looks == {name for name, each in EDITION.operations.items() if manner.cache(each)}


def test_a_stream_is_not_refused_at_its_handshake():
    assert World().venue._parts.manner.refuse_stream(None) is None


def test_what_accounts_used_of_their_windows_is_told_by_account_and_bucket():
    world = World(limits="contract")
    world.get("/fills")
    assert world.venue.rate_limit_uses() == {("user_0001", "general"): 0.01}
    assert World(limits="off").venue.rate_limit_uses() == {}
