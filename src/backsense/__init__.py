"""backsense: a safe, sourced answer to back pain, spasm, cramp and twitching."""

__version__ = "0.1.0"
