"""Plays the providers against a running server: `kalavaani simulate whatsapp`, `kalavaani simulate call`."""
