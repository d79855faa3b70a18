"""Which rules there are: name -> who judges, with which figures unless a scenario gives others."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from kalshi_harness.certify.case import Case
from kalshi_harness.certify.finding import Finding
from kalshi_harness.certify.rules import lists, manners, orders, outages, retries, streams
from kalshi_harness.certify.wire import Wire

Judge = Callable[[Wire, Case], Finding]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: ``figures`` are all the numbers it knows, with what they are unless a scenario says otherwise."""

    judge: Judge
    figures: Mapping[str, float] = field(default_factory=dict)


RULES: Final[Mapping[str, Rule]] = MappingProxyType(
    {
        "authenticated": Rule(manners.authenticated),
        "no-secret-in-urls": Rule(manners.no_secret_in_urls),
        "keeps-limits": Rule(manners.keeps_limits),
        "ends-cleanly": Rule(manners.ends_cleanly, {"soon_s": 2.0}),
        "survives": Rule(manners.survives),
        "refusal-is-final": Rule(retries.refusal_is_final, {"soon_s": 1.0}),
        "locked-out-is-final": Rule(
            retries.locked_out_is_final, {"window_s": 5.0, "allowed": 1, "hammering": 5}
        ),
        "waits-as-told": Rule(retries.waits_as_told, {"hint_s": 2.0, "others": 3}),
        "backs-off": Rule(
            retries.backs_off,
            {"most": 10, "sustained_per_s": 0.5, "least_s": 0.02, "hammering": 3},
        ),
        "no-order-twice": Rule(orders.no_order_twice),
        "outcome-is-found-out": Rule(orders.outcome_is_found_out),
        "leaves-loops": Rule(lists.leaves_loops, {"most": 3}),
        "reads-every-page": Rule(lists.reads_every_page, {"pages": 3}),
        "rides-out-outages": Rule(
            outages.rides_out_outages, {"most": 20, "away_s": 4.0, "patience_s": 10.0}
        ),
        "keeps-credentials-home": Rule(outages.keeps_credentials_home),
        "reconnects": Rule(streams.reconnects),
        "restores-subscriptions": Rule(streams.restores_subscriptions),
        "reconnects-patiently": Rule(streams.reconnects_patiently, {"most": 8}),
        "refused-handshake-is-final": Rule(
            streams.refused_handshake_is_final, {"allowed": 2, "hammering": 5}
        ),
        "heals-gaps": Rule(streams.heals_gaps, {"grace_s": 0.05}),
        "notices-silence": Rule(streams.notices_silence, {"patience_s": 45.0}),
    }
)
