"""What case management refers to and does not own: divisions, users, queues, skills, languages, contacts, scripts."""
