"""Understanding text: language, quantities, entities, intents and the signals that steer a conversation."""
