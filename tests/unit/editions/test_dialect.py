"""Each edition's dialect keeps the one protocol."""

import pytest

from mock_exchange.editions.dialect import Dialect
from support.session_world import World
from support.trade_world import TradeWorld

NAMES = [name for name in vars(Dialect) if not name.startswith("_")]


@pytest.mark.parametrize("make", [World, TradeWorld])
def test_an_edition_can_say_all_of_it(make):
    venue = make().venue
    dialect = venue.dialect
    assert all(hasattr(dialect, name) for name in [*NAMES, "challenge"])
    for refusal in (
        dialect.internal_error(),
        dialect.body_too_large(),
        dialect.unexpected_body(),
        dialect.wrong_media_type(),
        dialect.malformed_json("why"),
    ):
        name, body = dialect.error_body(refusal, str)
        assert venue.edition.validator(name).violations(body) == ()
        assert refusal.code in venue.edition.errors
    assert dialect.order_number(dialect.order_id(123_456_789)) == 123_456_789
