"""The outside: Twilio messaging and voice, the web widget, the Rasa-compatible REST channel."""
