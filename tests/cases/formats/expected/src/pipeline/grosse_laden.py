"""Größe laden.

Lifted from Notizbücher/Über (final).ipynb, section "Größe laden".
"""


def grosse_laden() -> tuple[int, str]:
    """größe = 99

    Returns:
        größe: a number.
        text: a str.
    """
    größe = 3
    text = """a
b"""
    return größe, text
