"""Every file that is made from the tables of monitoring: its path in the repository and its text."""

from typing import Any, Final

from doc_tables import with_tables
from grafana_dashboard import dashboard_of, to_json
from prometheus_rules import INTERVAL_S, rules_of
from prometheus_rules_tests import RULES_FILE, rule_tests_of
from promql import duration
from yaml_text import to_yaml

from kalshi_contract.edition import Edition

FOLDER: Final = "ci/monitoring"
PAGE: Final = "docs/monitoring.md"
TARGETS: Final = {"kalshi-mock": "127.0.0.1:8787"}
"""Job -> where its /metrics is. A client is scraped where its own process shows its registry."""

_WRITTEN: Final = "Written by `python ci/monitoring/generator`: do not edit."
_SCRAPE: Final = """
A Prometheus for an exchange on this machine: prometheus --config.file=ci/monitoring/prometheus.yml
Add a job for each process with a client in it that shows the client's metrics."""
_RULES: Final = """
The alerts of the contract, from the figures of limits.json. Needs Prometheus 2.42 or newer (keep_firing_for).
docs/monitoring.md says what each of them reads."""
_TESTS: Final = f"""
When each alert begins, holds and ends: promtool test rules ci/monitoring/{RULES_FILE.replace(".yml", "-test.yml")}"""


def files_of(edition: Edition, page: str) -> dict[str, str]:
    """Return path -> text of all files; ``page`` is docs/monitoring.md as it stands.

    Raises ``LookupError`` where the tables, the limits or the page do not fit together.
    """
    return {
        f"{FOLDER}/prometheus.yml": to_yaml(_scrape(), _WRITTEN + _SCRAPE),
        f"{FOLDER}/{RULES_FILE}": to_yaml(rules_of(edition), _WRITTEN + _RULES),
        f"{FOLDER}/{RULES_FILE.replace('.yml', '-test.yml')}": to_yaml(
            rule_tests_of(edition), _WRITTEN + _TESTS
        ),
        f"{FOLDER}/grafana-dashboard.json": to_json(dashboard_of(edition.limits)),
        PAGE: with_tables(page, edition.limits),
    }


def _scrape() -> dict[str, Any]:
    return {
        "global": {
            "scrape_interval": duration(INTERVAL_S),
            "evaluation_interval": duration(INTERVAL_S),
        },
        "rule_files": [RULES_FILE],
        "scrape_configs": [
            {"job_name": job, "metrics_path": "/metrics", "static_configs": [{"targets": [target]}]}
            for job, target in TARGETS.items()
        ],
    }
