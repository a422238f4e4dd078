"""What the text of a statement says: the names it binds, reads and may change; what libraries do, as data files."""
