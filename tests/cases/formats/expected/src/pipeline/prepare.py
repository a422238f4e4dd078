"""Формула.

Lifted from Notizbücher/Über (final).ipynb, section "Формула".
"""


def prepare(größe: int, text: str) -> tuple[dict[str, int], str]:
    """Формула.

    Args:
        größe: made by `grosse_laden`.
        text: made by `grosse_laden`.

    Returns:
        таблица: 1 item when lifted.
        text: a str.
    """
    таблица = {"высота": größe}
    for i in range(2):
        text += "c"
    return таблица, text
