"""What the knowledge itself is worth: how far it is covered, what changed in it, where a statement comes from, and its pages."""
