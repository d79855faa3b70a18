"""Scorecards as people and programs read them: terminal, JSON, JUnit, one HTML page."""
