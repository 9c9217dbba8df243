"""The dialogue engine: flows, a stack of them, commands, and repair as data."""
