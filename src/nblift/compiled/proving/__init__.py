"""The proof that a compiled model gives the pipeline's own answers, or the reason why it stands aside."""
