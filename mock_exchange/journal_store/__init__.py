"""A journal on disk: a folder with a SQLite file, that no other process may write to at the same time, and that shows damage."""
