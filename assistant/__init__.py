"""The conversation: turns, dialogue flows, state, replies, the application and the command line."""
