"""A fitted scikit-learn pipeline to a compiled model's description. Needs scikit-learn; never runs in a service."""
