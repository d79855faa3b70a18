"""The contract as data, and the only code that reads it."""
