"""`nblift check`: what stands between a notebook and production.

It is told from the notebook's text, its outputs and the files beside it. `subject` reads a notebook, `analysis.flow`
walks through it once, each rule in `rules/` makes findings of what that found, `formats/` shows them. No kernel starts
and nothing of the user's is imported.
"""
