"""Seeded traders that keep books two-sided and trades flowing, so that a strategy has something to meet. Off unless asked for.

``ladder`` is a market's prices, ``planner`` decides what is quoted and traded (pure), ``traders`` has the accounts and acts by the exchange's
clock. They speak the core's commands like everybody else: the room knows no edition, and no book has a second way in.
"""
