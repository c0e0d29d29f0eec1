"""A publisher's own pages → questions and answers in the publisher's words, with what contradicts ours flagged beside.

Reads files and never the network. `importer.import_pages` is the whole of it; `search.PageIndex` finds what was imported.
"""
