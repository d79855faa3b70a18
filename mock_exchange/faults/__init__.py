"""Faults on purpose: plans as data, decided from the seed."""
