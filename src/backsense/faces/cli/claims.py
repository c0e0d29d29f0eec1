"""`backsense claims`: the short way to `backsense knowledge claims`."""

from backsense.faces.cli.audit import claims

command = claims
