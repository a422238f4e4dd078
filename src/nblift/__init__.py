"""Take an exploration notebook to production, and prove that nothing changed on the way."""

__version__ = "0.1.0"
