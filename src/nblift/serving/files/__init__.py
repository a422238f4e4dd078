"""Predictions for the rows of a file: the service without HTTP, a chunk of rows at a time."""
