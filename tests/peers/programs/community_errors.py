"""``kalshi-sdk`` is refused: which exceptions it raises."""

import community_trading


async def play(peer, limited, unknown):
    """Provoke a 401, 404, 409, 400 and 429."""
    sdk = peer.sdk
    error = await unknown.refused("portfolio.balance")
    peer.check("401", holds=(type(error), error.status_code) == (sdk.KalshiAuthError, 401))
    error = await peer.refused("markets.get", "KXNOTHING")
    peer.check("404", holds=(type(error), error.status_code) == (sdk.KalshiNotFoundError, 404))
    order = community_trading.order(sdk)
    await limited("orders.create_v2", request=order)
    error = await limited.refused("orders.create_v2", request=order)
    peer.check("409", holds=(type(error), error.status_code) == (sdk.KalshiConflictError, 409))
    peer.check("the code is told", holds="order already exists" in str(error))
    error = await limited.refused(
        "orders.create_v2", request=community_trading.order(sdk, price="0.0505")
    )
    peer.check("400", holds=(type(error), error.status_code) == (sdk.KalshiValidationError, 400))
    await too_often(limited)


async def too_often(peer):
    for _ in range(1_000):
        try:
            answer = peer.client.portfolio.balance()
            if hasattr(answer, "__await__"):
                await answer
        except peer.sdk.KalshiRateLimitError as error:
            peer.check("429, and no advice when to return", holds=error.retry_after is None)
            return
    peer.check("a thousand reads in a row go beyond the limit", holds=False)
