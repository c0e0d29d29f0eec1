"""Pure reasoning: a compiled `Model` and a `Case` in, an `Assessment` out. No clock, randomness, file or global in here."""
