from __future__ import annotations

import ast

import pytest

from nblift.notebook.magics import to_python, translate_line


@pytest.mark.parametrize(
    ("line", "python"),
    [
        ("%matplotlib inline", "get_ipython().run_line_magic('matplotlib', 'inline')"),
        ("% matplotlib inline", "get_ipython().run_line_magic('', 'matplotlib inline')"),
        ("%%time", "get_ipython().run_line_magic('%time', '')"),
        ("x = %env HOME", "x = get_ipython().run_line_magic('env', 'HOME')"),
        ("%time y = f(3)", "y = f(3)"),
        ("    %time f(3)", "    f(3)"),
        ("%time", "get_ipython().run_line_magic('time', '')"),
        ("%prun -q -s cum f(3)", "f(3)"),
        ("!echo 'a'", "get_ipython().system(\"echo 'a'\")"),
        ("!pip install -q a", "pass  # !pip install -q a"),
        ("!{sys.executable} -m pip install a", "pass  # !{sys.executable} -m pip install a"),
        ("pip install a b", "pass  # %pip install a b"),
        ("!echo pip install", "get_ipython().system('echo pip install')"),
        ("cd ..", "get_ipython().run_line_magic('cd', '..')"),
        ("%mkdir out", "get_ipython().system('mkdir out')"),
        ("files = !ls data", "files = list(get_ipython().getoutput('ls data'))"),
        ("!!ls", "get_ipython().getoutput('ls')"),
        ("df?", "pass  # df?"),
        ("?df.head", "pass  # ?df.head"),
        ("np.array??", "pass  # np.array??"),
        ("a = b % c", "a = b % c"),
        ("ok = a != b", "ok = a != b"),
        ("# %matplotlib", "# %matplotlib"),
    ],
)
def test_a_line_of_ipython(line: str, python: str) -> None:
    assert translate_line(line) == python


def test_plain_python_comes_back_unchanged() -> None:
    source = 'x = 5 \\\n  % 3\ny = "%time" % ()\n'
    assert to_python(source) == source


@pytest.mark.parametrize(
    "cell",
    [
        "%time\nx = 1",
        "%matplotlib inline\n\nprint(\n    '%d'\n    % 3\n)\n!ls\ny = 2",
        "%%time\nx = 1\ny = 2",
        "%%bash\nls\nfor x in y; do echo; done",
        "\n\n%%prun -q\nx = 1\n",
        "s = '''\n%time not a magic\n!ls\n'''\n%time z = 1",
        "if True:\n    !ls\n    %cd ..\nx = 1",
        "  x = 1\n  y = 2",
    ],
)
def test_every_line_stays_on_its_line(cell: str) -> None:
    python = to_python(cell)
    ast.parse(python)
    assert python.count("\n") == cell.count("\n")
    for number, line in enumerate(cell.split("\n")):
        if line.strip() and not line.lstrip().startswith(("%", "!", "ls", "for x in y")):
            assert python.split("\n")[number].strip() == line.strip()


def test_magic_characters_inside_a_string_are_the_strings_own() -> None:
    python = to_python('%time\nq = """\n%time x\n!ls\n"""')
    assert ast.literal_eval(ast.parse(python).body[1].value) == "\n%time x\n!ls\n"  # type: ignore[attr-defined]


def test_a_remainder_on_a_line_of_its_own_is_no_magic() -> None:
    cell = "!ls\na = '%s' \\\n    % 3\nb = (7\n% 3)"
    assert to_python(cell).split("\n")[1:] == cell.split("\n")[1:]


def test_a_timing_cell_magic_leaves_its_body() -> None:
    assert to_python("%%time\nx = 1\n!ls").split("\n") == ["# %%time", "x = 1", "get_ipython().system('ls')"]


def test_any_other_cell_magic_is_one_call_with_its_body_as_text() -> None:
    call = ast.parse(to_python("%%bash -e\nls\n")).body[0].value  # type: ignore[attr-defined]
    assert [ast.literal_eval(a) for a in call.args] == ["bash", "-e", "ls\n\n"]


def test_a_cell_that_is_indented_as_a_whole_runs_in_ipython_and_so_here() -> None:
    assert to_python("    x = 1\n    if x:\n        y = 2") == "x = 1\nif x:\n    y = 2"


def test_a_shell_line_that_goes_on_keeps_its_lines() -> None:
    assert to_python("!echo a \\\n  b\nx = 1").split("\n") == ["get_ipython().system('echo a   b')", "", "x = 1"]


def test_what_a_cell_prints_may_have_a_name() -> None:
    head, body = to_python("%%capture out\nx = 1").split("\n")
    assert head.startswith("out = get_ipython().ev(")
    assert body == "x = 1"
