"""What came of some observations: a digest with a tally and a log of its own, and alerts that only keep what they were told."""

from kalshi_contract.monitoring.metrics import METRICS
from kalshi_contract.monitoring.tally import Tally
from mock_exchange.core.commands import PlaceOrder
from mock_exchange.core.events import OrderAccepted, Traded
from mock_exchange.monitoring.digests import DIGESTS, Digest, Spelling
from mock_exchange.monitoring.observations import Answered, StreamClosed
from support.monitoring_log import Recorder, counted


class Alarms:
    """What the alerts were told."""

    def __init__(self):
        self.told = []

    def answered(self, at_us, duration_us, *, error):
        self.told.append(("answered", at_us, duration_us, error))

    def disconnected(self, at_us):
        self.told.append(("disconnected", at_us))


class Digested:
    """What came of some observations."""

    def __init__(self, *observations, lines=True, **spelling):
        self.tally = Tally(METRICS["server"])
        self.alarms = Alarms()
        self.log = Recorder()
        digest = Digest(self.tally, self.alarms, self.log if lines else None, Spelling(**spelling))
        for observation in observations:
            DIGESTS[type(observation)](digest, observation)

    @property
    def moved(self):
        return counted(self.tally)

    @property
    def told(self):
        return self.alarms.told

    @property
    def lines(self):
        return [(line.event, line.at_us, line.fields) for line in self.log.lines]


def answered(**changes):
    fields = {
        "sequence": 7,
        "at_us": 100,
        "operation": "get_order",
        "account_id": "anna",
        "key_id": "key-0001",
        "method": "GET",
        "path": "/p",
        "query": b"q=1",
        "body": b"",
        "body_bytes": 0,
        "status": 200,
        "code": "",
        "verdict": "valid",
        "duration_us": 1_500,
    }
    return Answered(**{**fields, **changes})


ACCEPTED = OrderAccepted(5, "anna", "X-1", "bid", "limit", 10_00, 6_500, "gtc")
PLACE = PlaceOrder("anna", "X-1", "bid", "limit", 10_00, 6_500, "gtc")


def traded():
    return Traded(
        maker_fill_number=1,
        taker_fill_number=2,
        ticker="X-1",
        price_e4=4_000,
        count_e2=2_50,
        taker_side="bid",
        maker_order_number=4,
        maker_account_id="marc",
        maker_filled_e2=2_50,
        taker_order_number=5,
        taker_account_id="anna",
        taker_filled_e2=6_00,
    )


def closed(cause, code=None, why=""):
    return StreamClosed(9, 2, "anna", cause, code, why, 2_500_000, 4)
