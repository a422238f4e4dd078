"""Functions that several stages use.

Lifted from notebook.ipynb.
"""


def rate(settings):
    return settings["rate"]
