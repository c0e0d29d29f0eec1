"""Data only: the medicine backsense knows, one thing per file. No code belongs here."""
