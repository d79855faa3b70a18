"""Verifying a server of trade-api-3.34: signed requests, judged like any other, and the cards of that edition."""
