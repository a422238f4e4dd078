"""A fitted scikit-learn pipeline as data, and the proof that the data gives the pipeline's own numbers.

`running` reads such data and predicts: numpy and the standard library only, so that a service which uses it imports
neither pandas nor scikit-learn. `compiling` turns a fitted pipeline into the data, and `proving` compares the two; both
need scikit-learn, and run when a model is registered.
"""
