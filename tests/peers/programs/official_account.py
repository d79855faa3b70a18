"""The official SDK looks after an account: money, subaccounts, keys, limits, and the traders of a clearing member."""

import re
import uuid

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

TICKER = "KXHIGHNY-26NOV23-B52.5"
ERROR_ACCOUNT = re.compile(r"[0-9a-f-]{36}_")


async def play(peer):
    """Ask and change everything about the account."""
    await money(peer)
    await subaccounts(peer)
    await transfers(peer)
    await keys(peer)
    await limits(peer)
    await clearing(peer)


async def money(peer):
    balance = await peer("get_balance")
    peer.check("a balance in cents", holds=isinstance(balance.balance, int) and balance.balance > 0)
    await peer("get_portfolio_resting_order_total_value")
    await peer("get_settlements", limit=5)
    await peer("get_deposits", limit=5)
    await peer("get_withdrawals", limit=5)


async def subaccounts(peer):
    made = await peer("create_subaccount")
    number = made.subaccount_number
    transfer = {"client_transfer_id": uuid.uuid4(), "from_subaccount": 0, "to_subaccount": number}
    await peer("apply_subaccount_transfer", **transfer, amount_cents=1_000)
    balances = (await peer("get_subaccount_balances")).subaccount_balances
    peer.check("two balances", holds={each.subaccount_number for each in balances} == {0, number})
    moved = await peer("get_subaccount_transfers", limit=5)
    peer.check("one transfer", holds=len(moved.transfers) == 1)
    await peer("update_subaccount_netting", subaccount_number=0, enabled=True)
    await peer("get_subaccount_netting")


async def transfers(peer):
    await peer(
        "set_target_balance_allocation",
        allocations=[{"exchange_index": 0, "percent": 100}],
    )
    await peer("get_target_balance_allocation")
    made = await peer(
        "intra_exchange_instance_transfer",
        source="event_contract",
        destination="margined",
        amount=10_000,
    )
    await peer("get_intra_exchange_instance_transfers", limit=5)
    await peer("get_intra_exchange_instance_transfer", transfer_id=made.transfer_id)


async def keys(peer):
    public = Ed25519PrivateKey.generate().public_key()
    pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    brought = await peer("create_api_key", name="brought", public_key=pem, scopes=["read"])
    made = await peer("generate_api_key", name="made", key_type="ed25519")
    peer.check("the private half comes along", holds="PRIVATE KEY" in made.private_key)
    names = [each.name for each in (await peer("get_api_keys")).api_keys]
    peer.check("both are listed", holds={"brought", "made"} <= set(names))
    await peer("delete_api_key", api_key=brought.api_key_id)


async def limits(peer):
    found = await peer("get_account_api_limits")
    peer.check("buckets have sizes", holds=found.read.bucket_capacity > 0)
    costs = await peer("get_account_endpoint_costs")
    peer.check("ten is the default", holds=costs.default_cost == 10)
    await peer("get_account_api_usage_level_volume_progress")
    await peer("upgrade_account_api_usage_level")


async def clearing(peer):
    suffix = uuid.uuid4().hex[:8]
    source = (await peer("create_fcm_subtrader", subtrader_suffix=suffix)).subtrader_id
    await peer("list_fcm_subtraders")
    await peer("get_fcm_orders", subtrader_id=source)
    await peer("get_fcm_positions", subtrader_id=source)
    await peer("get_fcm_fills")
    await peer(
        "update_fcm_subtrader_blocked_categories",
        subtrader_id=source,
        category="Sports",
        blocked=True,
    )
    await peer("get_fcm_subtrader_blocked_categories", subtrader_id=source)
    await peer("update_fcm_event_contract_daily_cap", subtrader_id=source, limit="100.00")
    await peer("get_fcm_event_contract_daily_cap", subtrader_id=source)
    await peer("delete_fcm_event_contract_daily_cap", subtrader_id=source)
    move = {
        "source_subtrader_id": source,
        "market_ticker": TICKER,
        "position_centicount": 100,
        "price_centicents": 4_000,
    }
    # Positions go to the member's error account; which that is, a refusal tells.
    method = "create_fcm_position_transfer"
    error = await peer.refused(method, **move, target_subtrader_id=source)
    errors = ERROR_ACCOUNT.search(error.body)[0]
    await peer(method, **move, target_subtrader_id=f"{errors}{suffix}")
