"""Training Rasa's own models on our data: pipelines, requirements, and a check that it works."""
