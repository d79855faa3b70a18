"""What was said to a server and what it answered, as values: read, written, cleaned of secrets, matched again. No I/O."""
