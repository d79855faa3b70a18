"""PromQL from templates that name metrics as the table does. Rules: C33, C34.

In a template ``@name`` is a metric by its short name, ``@name{…}`` the same with matchers, and ``@name_bucket``, ``_sum`` and
``_count`` are the parts of a histogram. A name that is not in the table is a ``LookupError``: no metric is spelt by hand.
"""

import re
from typing import Final

from kalshi_contract.monitoring.log_events import Side
from kalshi_contract.monitoring.metrics import METRICS

HISTOGRAM_PARTS: Final = ("_bucket", "_sum", "_count")
_NAME: Final = re.compile(r"@(?P<name>[a-z_]+)(?:\{(?P<matchers>[^}]*)\})?")
_UNITS: Final = ((3600, "h"), (60, "m"), (1, "s"))


def duration(seconds: int) -> str:
    """Return a duration as Prometheus writes it: ``5m``, ``90s``, ``1h``."""
    if not seconds:
        return "0s"
    size, unit = next((size, unit) for size, unit in _UNITS if seconds % size == 0)
    return f"{seconds // size}{unit}"


def full_name(name: str, side: Side) -> str:
    """Return the whole name of a metric, or of a part of a histogram. Raises ``LookupError`` for one that is not in the table."""
    table = METRICS[side]
    if name in table:
        return table[name].name
    for part in HISTOGRAM_PARTS:
        whole = table.get(name.removesuffix(part))
        if name.endswith(part) and whole is not None and whole.kind == "histogram":
            return whole.name + part
    raise LookupError(
        f"no metric {name!r} of the {side} in the table; expected one of {sorted(table)}"
    )


def expand(template: str, side: Side, target: str = "") -> str:
    """Return a template with the names of one side; ``target`` are matchers that every selector gets."""

    def selector(found: re.Match[str]) -> str:
        matchers = ", ".join(part for part in (target, found["matchers"]) if part)
        return full_name(found["name"], side) + (f"{{{matchers}}}" if matchers else "")

    return _NAME.sub(selector, template)
