"""Verifying a server: every rule of the contract as a card, played against a mock, a running server or the venue's demo."""
