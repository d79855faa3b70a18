"""``kalshi-sdk`` looks after an account: money, subaccounts, keys, limits, and the traders of a clearing member."""

import re
import uuid

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

TICKER = "KXHIGHNY-26NOV23-B52.5"
ERROR_ACCOUNT = re.compile(r"[0-9a-f-]{36}_")


async def play(peer):
    """Ask and change everything about the account."""
    balance = await peer("portfolio.balance")
    peer.check("there is money", holds=balance.balance > 0)
    await subaccounts(peer)
    await transfers(peer)
    await keys(peer)
    await limits(peer)
    await clearing(peer)


async def subaccounts(peer):
    number = (await peer("subaccounts.create")).subaccount_number
    await peer(
        "subaccounts.transfer",
        client_transfer_id=uuid.uuid4(),
        from_subaccount=0,
        to_subaccount=number,
        amount_cents=1_000,
    )
    balances = (await peer("subaccounts.list_balances")).subaccount_balances
    peer.check("two balances", holds={each.subaccount_number for each in balances} == {0, number})
    page = await peer("subaccounts.list_transfers", limit=5)
    peer.check("one transfer", holds=len(page.items) == 1)
    await peer("subaccounts.list_all_transfers", limit=5)
    await peer("subaccounts.update_netting", subaccount_number=0, enabled=True)
    await peer("subaccounts.get_netting")


async def transfers(peer):
    allocation = peer.sdk.TargetBalanceAllocationInput(exchange_index=0, percent=100)
    await peer("portfolio.set_target_balance_allocation", allocations=[allocation])
    await peer("portfolio.target_balance_allocation")
    page = await peer("portfolio.intra_exchange_transfers", limit=5)
    await peer("portfolio.intra_exchange_transfers_all", limit=5)
    # The SDK cannot make one; of none there is nothing to read.
    peer.check("no transfer was made", holds=not isinstance(page.items, list) or page.items == [])
    await nothing_to_read(peer)


async def nothing_to_read(peer):
    error = await peer.refused("portfolio.get_intra_exchange_transfer", str(uuid.uuid4()))
    told = {peer.sdk.KalshiNotFoundError, peer.sdk.KalshiServerError}
    peer.check("no such transfer", holds=type(error) in told)


async def keys(peer):
    public = Ed25519PrivateKey.generate().public_key()
    pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    brought = await peer("api_keys.create", name="brought", public_key=pem, scopes=["read"])
    made = await peer("api_keys.generate", name="made", key_type="ed25519")
    listed = await peer("api_keys.list")
    names = {each.name for each in listed.api_keys}
    peer.check("both are listed", holds={"brought", "made"} <= names and made.api_key_id)
    await peer("api_keys.delete", brought.api_key_id)


async def limits(peer):
    found = await peer("account.limits")
    peer.check("buckets have sizes", holds=found.read.bucket_capacity > 0)
    await peer("account.endpoint_costs")
    await peer("account.volume_progress")
    await peer("account.upgrade")


async def clearing(peer):
    suffix = uuid.uuid4().hex[:8]
    source = (await peer("fcm.create_subtrader", subtrader_suffix=suffix)).subtrader_id
    await peer("fcm.list_subtraders")
    await peer("fcm.fills")
    await peer("fcm.fills_all")
    await peer("fcm.orders", subtrader_id=source)
    await peer("fcm.orders_all", subtrader_id=source)
    await peer("fcm.positions", subtrader_id=source)
    await peer("fcm.positions_all", subtrader_id=source)
    blocked = {"subtrader_id": source, "category": "Sports", "blocked": True}
    await peer("fcm.update_blocked_categories", **blocked)
    await peer("fcm.blocked_categories", subtrader_id=source)
    await peer("fcm.update_event_contract_daily_cap", subtrader_id=source, limit="100.00")
    await peer("fcm.event_contract_daily_cap", subtrader_id=source)
    await peer("fcm.delete_event_contract_daily_cap", subtrader_id=source)
    move = {
        "source_subtrader_id": source,
        "market_ticker": TICKER,
        "position_centicount": 100,
        "price_centicents": 4_000,
    }
    # Positions go to the member's error account; which that is, a refusal tells.
    path = "fcm.create_position_transfer"
    error = await peer.refused(path, **move, target_subtrader_id=source)
    errors = ERROR_ACCOUNT.search(str(error))[0]
    await peer(path, **move, target_subtrader_id=f"{errors}{suffix}")
