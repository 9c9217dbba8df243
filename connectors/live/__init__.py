"""Live calls: a carrier streams the caller's voice to us over a WebSocket, and we stream ours back."""
