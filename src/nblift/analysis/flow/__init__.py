"""What a notebook would do from top to bottom, as far as its text tells: names, kinds of values, calls."""
