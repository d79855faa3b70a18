"""The contract's limits as a running venue applies them: as written, off, or N times as generous.

Rules: C25, C26 (the figures come from the edition's ``limits.json``), D12, D19 (``contract|off|xN``). The limits that guard
the server itself (sizes of bodies and frames, bounded outboxes, the 5 s for ``auth``) are none of these and stay.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from kalshi_contract.limits import Bucket, Limits, StreamLimits
from mock_exchange.core.token_buckets import BucketTerms

UNLIMITED: Final = 1 << 62
"""What stands for 'no limit' where a number is needed."""

_FACTOR: Final = re.compile(r"x([1-9][0-9]{0,5})", re.ASCII)


@dataclass(frozen=True, slots=True)
class AppliedLimits:
    """Limits in force. ``setting`` is how they were asked for: 'contract', 'off' or 'xN'."""

    setting: str
    buckets: Mapping[str, Bucket]
    """Bucket name -> bucket; empty where REST limits are off."""
    stream: StreamLimits
    tiers: Mapping[str, Mapping[str, BucketTerms]] = field(default_factory=dict)
    """Tier -> bucket name -> terms, the least first; empty where there are no tokens, or limits are off."""


def apply_limits(limits: Limits, setting: str) -> AppliedLimits:
    """Return the limits ``setting`` asks for. Raises ``ValueError`` for another setting than the three."""
    if setting == "contract":
        return AppliedLimits(setting, dict(limits.buckets), limits.stream, _tiers(limits, 1))
    if setting == "off":
        return AppliedLimits(setting, {}, _scaled_stream(limits.stream, UNLIMITED))
    found = _FACTOR.fullmatch(setting)
    if found is None:
        raise ValueError(
            f"limits are 'contract', 'off' or 'xN' with a whole N from 1 to 999999, not {setting!r}"
        )
    factor = int(found[1])
    buckets = {
        name: Bucket(bucket.name, bucket.requests_max * factor, bucket.window_s)
        for name, bucket in limits.buckets.items()
    }
    return AppliedLimits(
        setting, buckets, _scaled_stream(limits.stream, factor), _tiers(limits, factor)
    )


def _tiers(limits: Limits, factor: int) -> dict[str, dict[str, BucketTerms]]:
    return {
        name: {
            bucket: BucketTerms(terms.refill_per_s * factor, terms.capacity * factor)
            for bucket, terms in tier.buckets.items()
        }
        for name, tier in limits.tiers.items()
    }


def _scaled_stream(stream: StreamLimits, factor: int) -> StreamLimits:
    return replace(
        stream,
        connections_per_account_max=stream.connections_per_account_max * factor,
        subscriptions_per_connection_max=stream.subscriptions_per_connection_max * factor,
        messages_per_second_max=stream.messages_per_second_max * factor,
    )
