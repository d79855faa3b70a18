"""The reference edition of 2025-01-27: how its requests become commands and how state becomes its objects.

``formats`` numbers, ids and timestamps · ``render`` views into the contract's objects · ``wording`` refusals and their words ·
``dialect`` the three behind one front. No business rule in any of them.
"""

from mock_exchange.editions.reference.dialect import ReferenceDialect

__all__ = ["ReferenceDialect"]
