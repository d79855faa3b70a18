"""What members agree on before they trade: requests for quotes, quotes, batches of them, block trades. Records beside the core (T07)."""
