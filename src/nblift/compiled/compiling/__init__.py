"""Turn a fitted scikit-learn pipeline into a compiled model's description. Needs scikit-learn; never runs in a service."""
