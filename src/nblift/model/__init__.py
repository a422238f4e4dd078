"""Frozen data that the parts of nblift exchange. No behaviour beyond reading and writing itself."""
