"""The marketplace: who sells and buys, what is for sale, at what price, and what became of each order."""
