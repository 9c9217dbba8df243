"""What the conversation keeps: accepted messages, conversations, their events, outgoing replies, hand-off tickets."""
