"""The reference client: survives what an exchange and a network can do to it."""
