"""``trade-api-3.34``: how its requests become commands and how state becomes its objects.

``formats``, ``ids``, ``pages`` numbers, ids, cursors · ``catalogue`` what the core does not know of its markets · ``tape`` what
happened, by market and account · ``dialect`` refusals and their words · ``render_*`` state into objects · one room for each group of
operations (``market_data``, ``events``, ``orders`` …), each with a table ``HANDLERS`` · ``operations`` all tables together ·
``desk`` what a handler works with · ``coverage`` what answers and what does not · ``world*`` the seeded world.
"""
