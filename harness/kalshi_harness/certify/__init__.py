"""Certifying a client: a mock that breaks on purpose, a record of what the client then did, and a rule that judges it."""
