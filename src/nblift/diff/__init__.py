"""Are the outputs of a notebook still what they were? `compare.compare_notebooks` says it of two executed notebooks."""
