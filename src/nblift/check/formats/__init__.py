"""Findings as text for people and for programs: one module a format, each with a function `render`."""
