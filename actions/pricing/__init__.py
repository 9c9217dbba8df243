"""The golden price: what a piece costs to make and what may be asked for it, every input on the table."""
