"""数据.

Lifted from Notizbücher/Über (final).ipynb, section "数据".
"""


def prepare_2(таблица: dict[str, int], text: str) -> int:
    """数据.

    Args:
        таблица: 1 item when lifted; made by `prepare`.
        text: made by `prepare`.

    Returns:
        結果: a number.
    """
    結果 = таблица["высота"] + len(text)
    return 結果
