"""The sans-I/O half of the client for trade-api-3.34."""
