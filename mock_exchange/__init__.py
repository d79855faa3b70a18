"""A Kalshi exchange on your own machine: REST, WebSocket, a real matching engine."""
