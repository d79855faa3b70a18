"""What drift says of the two editions, worked out once for all tests."""

from functools import cache

from kalshi_contract.loader import load_edition
from kalshi_harness.drift.editions import edition_contract
from kalshi_harness.drift.report import report_on


@cache
def both_editions():
    """Return the report on the reference edition and the Trade API."""
    return report_on(
        edition_contract(load_edition("reference-2025-01-27")),
        edition_contract(load_edition("trade-api-3.34")),
    )
