"""One module per contract edition: requests into commands, state into answers. Tables and formatting only."""
