"""SMS whatever the provider: parts and their cost, words that stop it, and what may be sent to India."""
