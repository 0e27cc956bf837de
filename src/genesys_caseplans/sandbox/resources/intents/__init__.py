"""Intent categories and customer intents: `/api/v2/intents`."""
