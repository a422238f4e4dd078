"""How differences are written."""
