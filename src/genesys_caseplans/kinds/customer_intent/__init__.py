"""Customer intents: what a customer wants, and what bots, topics and other sources call it."""
