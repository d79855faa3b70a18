"""The recording proxy and the player of recordings: what has sockets and files. What is recorded is in ``mock_exchange.recording``."""
