"""The pytest plugin: an exchange for each test."""
