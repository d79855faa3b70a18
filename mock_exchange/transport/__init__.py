"""Sockets: the only room that does I/O."""
