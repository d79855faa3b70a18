"""``python -m mock_exchange`` is the command ``mock-exchange``."""

from mock_exchange.cli import main

if __name__ == "__main__":
    main()
