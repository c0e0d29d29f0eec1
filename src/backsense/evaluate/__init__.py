"""How good it is, measured: simulated patients, whole check-ups held with them, and tables of how they end."""
