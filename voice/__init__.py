"""Sound: decoding, transcription, speech synthesis."""
