"""Ensembles of decision trees: the nodes as arrays, and ways to find each tree's leaf."""
