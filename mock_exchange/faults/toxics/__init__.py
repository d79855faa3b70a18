"""The toxics: each in a file of its own, all of them in `table.py`."""
