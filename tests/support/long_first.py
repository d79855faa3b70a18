"""Files of long tests come in the first half of a run, so that at its end no worker waits for another's."""

LONG = frozenset(
    f"tests/{name}.py"
    for name in (
        *("certify/test_examples", "certify/test_sdk_scorecards", "certify/test_sick_clients"),
        *("conformance/test_demo_path", "conformance/test_midnight", "drift/test_mutated_edition"),
        *("monitoring/test_log_of_a_process", "monitoring/test_promtool"),
        *("packaging/test_wheel", "peers/test_community", "peers/test_official"),
        *("property/test_drift", "property/test_exchange_machine", "property/test_fault_messages"),
        *("schemathesis/test_schemathesis", "secrets/test_library_logs", "secrets/test_reports"),
        *("secrets/test_served_process", "sick/test_trading_canaries", "tidy/test_size"),
        *("unit/harness/test_pytest_plugin", "unit/harness/test_rule_coverage"),
    )
)
"""Files with a test that takes seconds, or that waits for seconds."""


def long_first(items, path_of):
    """Return the items with the long files spread over the first half; no file is torn, and the rest keep their order."""
    files = {}
    for item in items:
        files.setdefault(path_of(item), []).append(item)
    long = [path for path in files if path in LONG]
    ordered = [path for path in files if path not in LONG]
    between = len(ordered) // 2 // max(1, len(long))
    for number, path in enumerate(long):
        ordered.insert(number * (between + 1), path)
    return [item for path in ordered for item in files[path]]


def path_of(item):
    """Return the path of a test's file from the root of the project."""
    return item.nodeid.partition("::")[0]
