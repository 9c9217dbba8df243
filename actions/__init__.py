"""What the assistant can do: listings, prices, orders, search, and the marketplace store."""
