"""🚲 Données nettoyées.

Lifted from notebook.ipynb, section "🚲 Données nettoyées".
"""

import json


def donnees_nettoyees(text: str) -> list[int]:
    """🚲 Données nettoyées.

    Args:
        text: made by `json_stage`.

    Returns:
        clean: 2 items when lifted.
    """
    clean = json.loads(text)
    return clean
