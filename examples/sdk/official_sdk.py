"""The strategy of `reference_client_trade_api.py` on the official SDK, `kalshi_python_sync`, as its README shows it, and no more.

    kalshi-harness certify --edition trade-api-3.34 -- PYTHON examples/sdk/official_sdk.py

PYTHON is one with the SDK (3.13 or newer). The SDK has no WebSocket client, so nothing is listened to here.
"""

import os
import signal
import sys
import time
import uuid
from pathlib import Path

import kalshi_python_sync

PAUSE_S = 0.5
REFUSED = (
    kalshi_python_sync.BadRequestException,
    kalshi_python_sync.UnauthorizedException,
    kalshi_python_sync.ForbiddenException,
    kalshi_python_sync.NotFoundException,
    kalshi_python_sync.ConflictException,
)
TICKER = os.environ["KALSHI_CERTIFY_TICKER"]


def client() -> kalshi_python_sync.KalshiClient:
    """Return the SDK's client, as its README makes one."""
    config = kalshi_python_sync.Configuration(host=os.environ["KALSHI_CERTIFY_REST_URL"])
    config.api_key_id = os.environ["KALSHI_CERTIFY_KEY_ID"]
    config.private_key_pem = Path(os.environ["KALSHI_CERTIFY_PRIVATE_KEY_PATH"]).read_text()
    return kalshi_python_sync.KalshiClient(config)


def trade(kalshi: kalshi_python_sync.KalshiClient) -> None:
    """Look at the book, buy a little, look what became of it, again and again."""
    while True:
        try:
            book = kalshi.get_market_orderbook(ticker=TICKER).orderbook_fp
            if book.yes_dollars:
                placed = kalshi.create_order_v2(
                    ticker=TICKER,
                    client_order_id=str(uuid.uuid4()),
                    side="bid",
                    count="1.00",
                    price=book.yes_dollars[-1][0],
                    time_in_force="good_till_canceled",
                    self_trade_prevention_type="taker_at_cross",
                )
                kalshi.get_order(order_id=placed.order_id)
        except kalshi_python_sync.ApiException as error:
            print("no trade this time:", error.status, error.reason)
            if isinstance(error, REFUSED):
                return  # somebody has to look at this
        time.sleep(PAUSE_S)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    trade(client())
