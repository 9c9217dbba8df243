"""Messages that people get unasked: which there are, who may be sent one and when, and how they are queued."""
