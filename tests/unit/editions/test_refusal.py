import pytest

from mock_exchange.editions.refusal import Refusal


@pytest.mark.rule("C21")
def test_a_refusal_is_a_value():
    refusal = Refusal(
        "INVALID_ORDER", "Order size must be positive", {"field": "size", "value": -1}
    )

    assert refusal == Refusal(refusal.code, refusal.message, dict(refusal.details))
    assert (refusal.retry_after, refusal.allow) == (None, None)
    with pytest.raises(AttributeError):
        refusal.code = "OTHER"
