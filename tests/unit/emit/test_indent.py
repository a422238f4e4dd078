from __future__ import annotations

import pytest

from nblift.emit.indent import indent


def run(code: str) -> object:
    space: dict[str, object] = {}
    exec(code, space)
    return space["x"]


@pytest.mark.parametrize(
    "code",
    [
        "x = 1",
        "x = '''\n  a\n\n   \n b\n'''",
        'x = f"""\n {1 + 1}\n  b"""\n',
        "x = ('''\n a''',\n     '''b\n c''')",
        "x = 'a\\\n  b'",
        "if True:\n    x = '''\n  a'''\nelse:\n    x = 2",
        "x = b'''\n a\n'''",
        "x = [\n    1,\n\n    2,\n]",
        "# comment\nx = 1  # '''\ny = 2",
        "x = ('a'\n     'b')",
        "def f():\n    '''Doc.\n\n    more\n    '''\n    return '''\n a'''\nx = f()",
    ],
)
def test_moving_code_into_a_function_changes_no_string(code: str) -> None:
    inside = f"def work():\n{indent(code)}\n    return x\nx = work()"
    assert run(inside) == run(code)


def test_comments_and_statements_are_indented_and_empty_lines_stay_empty() -> None:
    assert indent("# a\nx = 1\n\nif x:\n    y = 2") == "    # a\n    x = 1\n\n    if x:\n        y = 2"
