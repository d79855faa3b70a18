"""What a fault does to the process."""

from mock_exchange.faults.effects import ProcessEffect


def test_an_effect_is_nothing_unless_it_says_so():
    assert ProcessEffect() == ProcessEffect(cut=False, lose_state=False, down_us=0, pause_us=0)
