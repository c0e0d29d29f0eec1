"""`python -m backsense.faces.cli`: the same as `backsense`."""

from backsense.faces.cli import main

main()
