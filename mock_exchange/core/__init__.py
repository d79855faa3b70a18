"""The exchange itself: pure, integer-only, deterministic. No clock, I/O or chance inside."""
