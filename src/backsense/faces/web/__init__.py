"""The web page: server-rendered, without state. Each page carries what was said so far and hands it back."""
