"""The web widget's channel: its frames, its WebSocket, and the same conversation by plain HTTP."""
