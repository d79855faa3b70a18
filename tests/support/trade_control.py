"""An exchange of trade-api-3.34 whose control API is called over the wire; every answer keeps its row's schema."""

import pytest

from kalshi_contract.validation import Validator
from mock_exchange import MockExchange
from support.transport_raw import call


@pytest.fixture
def exchange():
    with MockExchange(
        edition="trade-api-3.34", seed=7, clock="frozen", auth="trust", limits="off"
    ) as running:
        yield running


class Control:
    """The control operations of some rows. ``done`` are the ones that were called."""

    def __init__(self, exchange, rows):
        self.exchange = exchange
        self.rows = {row.operation_id: row for row in rows}
        self.done = set()

    def __call__(self, operation_id, body=None, query="", **path):
        """Return the answer of a call that is taken."""
        answer = self.ask(operation_id, body, query, **path)
        assert answer.status == 200, answer.body
        shape = self.rows[operation_id].answer
        assert Validator(shape).violations(answer.json) == ()
        self.done.add(operation_id)
        return answer.json

    def ask(self, operation_id, body=None, query="", **path):
        row = self.rows[operation_id]
        return call(self.exchange, row.method, f"/__mock__{row.path.format_map(path)}{query}", body)
