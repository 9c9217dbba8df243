"""Twilio: SMS and WhatsApp, phone calls, and what both need."""
