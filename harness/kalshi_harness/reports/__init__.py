"""Sheets of verdicts as people and programs read them: terminal, JUnit, one HTML page."""
