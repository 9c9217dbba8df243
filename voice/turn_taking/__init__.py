"""Who speaks when: where speech begins and ends in a stream of sound, and whether it is meant to interrupt."""
