"""The exchange itself: pure, integer-only, deterministic. No clock, socket, logging or randomness inside."""
