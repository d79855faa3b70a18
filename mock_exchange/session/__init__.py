"""Sans-I/O sessions: requests in, answers out; frames in, actions out. No sockets, no clock of their own."""
