"""A naive second exchange, written from the rules and from nothing else: what the real one must agree with.

Commands and events are plain mappings in the shared vocabulary (``{"type": "PlaceOrder", ...}``, integers in e4, e2
and micros), and so are its numbers; only averages are ``Fraction``. Lists and linear scans only.
Slow, and meant to be obviously right.

Imports the standard library only: an oracle that shared code with the core would share its mistakes.

- ``values``: orders, trades, markets; the units.
- ``record``: everything that happened, and all that can be worked out from it.
- ``refusals``: why a command is refused, in the fixed order of the rules.
- ``options``: why an order is refused for what it asks beyond its terms.
- ``lifecycle``: why a market is not moved on, and when it takes no orders.
- ``markets``: what happens to markets.
- ``holders``: subaccounts.
- ``groups``: groups of orders.
- ``charges``: what fills cost.
- ``changes``: why an order is not changed or cancelled.
- ``actions``: what a command does when nothing speaks against it.
- ``judge``: ``Oracle`` itself, and its state in the units of the core, to compare with.
"""

from kalshi_harness.oracle.judge import Oracle

__all__ = ["Oracle"]
