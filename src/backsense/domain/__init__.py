"""The nouns of backsense: frozen, typed, no I/O, and nothing of ours is imported here from elsewhere."""
