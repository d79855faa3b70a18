"""Which operator's desk, and which control operations, an edition has. Each edition pays for its own imports."""

from typing import cast

from mock_exchange.session.venue import Venue
from mock_exchange.transport import (
    control_exchanges,
    control_faults,
    control_people,
    control_trading,
    control_wire,
    control_world,
)
from mock_exchange.transport.backoffice import BackOffice
from mock_exchange.transport.control_table import Row

WORLD: tuple[Row, ...] = (
    *control_world.ROWS,
    *control_wire.ROWS,
    *control_faults.ROWS,
    *control_exchanges.ROWS,
)
"""The control operations of every edition."""

TABLE: tuple[Row, ...] = (*WORLD, *control_people.ROWS, *control_trading.ROWS)
"""The control operations of the reference contract's exchange."""


def open_office(venue: Venue) -> BackOffice:
    """Return the operator's desk of a venue, in the terms of its edition; what changes an exchange that is noted is noted."""
    office = _office(venue)
    if venue.notes is None:
        return office
    from mock_exchange.transport.noted_office import (  # noqa: PLC0415 - only who keeps a journal on disk needs it
        NotedOffice,
    )

    return cast("BackOffice", NotedOffice(office, venue.notes))


def _office(venue: Venue) -> BackOffice:
    if venue.desk is None:
        return BackOffice(venue)
    from mock_exchange.transport.trade_office import TradeOffice  # noqa: PLC0415 - see the module's docstring

    return TradeOffice(venue)


def control_table(venue: Venue) -> tuple[Row, ...]:
    """Return the control operations of a venue, in the terms of its edition."""
    if venue.desk is None:
        return TABLE
    from mock_exchange.transport import (  # noqa: PLC0415 - see the module's docstring
        control_trade_markets,
        control_trade_people,
    )

    return (*WORLD, *control_trade_people.ROWS, *control_trade_markets.ROWS)
