"""What a live page shows of an exchange: a *picture*, and what changed in it since it was last sent. No I/O, no clock of its own.

Each file is one part of the picture. All of it is read when somebody looks and at no other time: an exchange that nobody looks at
pays nothing, and a request never waits for it. Everything is in the terms of the core (``price_e4``, ``count_e2``, ``micros``), so
that one page serves every edition.
"""
