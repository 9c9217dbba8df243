"""Craft questions: documents, chunks, Chroma, retrieval and grounded answers."""
