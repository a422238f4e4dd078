"""A repository with notebooks, prepared for lifting: `propose` says what is missing, `carry_out` does it."""
