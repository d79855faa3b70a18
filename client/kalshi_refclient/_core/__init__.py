"""The sans-I/O half of the client: decisions as values, no sockets, no clock."""
