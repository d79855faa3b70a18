"""Driving the REST part with Schemathesis: what a contract's schemas allow and forbid, sent to a server in bulk, and its answers judged."""
