"""What speaks Rasa's protocols: its REST channel, and an action server for its assistants."""
