"""Whether a plan fits an edition: a rule that waits for what the edition does not have would never strike, and nobody would know."""

import difflib
from collections.abc import Collection

from kalshi_contract.edition import Edition
from mock_exchange.faults.data import Names, each
from mock_exchange.faults.reading import PlanError
from mock_exchange.faults.rule import STREAM_OPERATION, Rule


def check_fits(rules: tuple[Rule, ...], edition: Edition) -> None:
    """Raise ``PlanError`` for a rule none of whose operations, channels or messages the edition has.

    A list of names may have those of several editions: one that is known is enough.
    """
    operations = {*edition.operations, STREAM_OPERATION}
    messages = {message.type for message in edition.messages.values() if message.sender == "server"}
    for at, rule in enumerate(rules):
        match = rule.match
        for field, wanted, known in (
            ("operation", match.operation, operations),
            ("channel", match.channel, set(edition.channels)),
            ("message", match.message, messages),
        ):
            _check(f"/rules/{at}/match/{field}", field, wanted, known, edition.name)


def _check(
    pointer: str, field: str, wanted: Names, known: Collection[str], edition_name: str
) -> None:
    names = each(wanted)
    if not names or any(name in known for name in names):
        return
    close = difflib.get_close_matches(names[0], known, 1, 0.5)
    meant = f"; did you mean '{close[0]}'?" if close else ""
    said = " or ".join(f"'{name}'" for name in names)
    reason = f"{edition_name} has no {field} {said}{meant}"
    raise PlanError("fault plan", pointer, wanted, reason)
