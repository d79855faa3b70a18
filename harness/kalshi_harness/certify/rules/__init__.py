"""The rules: each reads the record of a scenario and says what the client did. Pure functions; ``table.py`` lists them."""
