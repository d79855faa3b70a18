"""The harness: judges servers and clients against the contract."""
