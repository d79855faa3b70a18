"""Monitoring as the contract asks for it (C33 to C35): the tables, and what the mock and the client both do with them.

Which log events, metrics and alerts there are is said here once; documents, dashboards and tests are made from the same tables.
"""
