from __future__ import annotations

import pytest

from nblift.notebook.magics import to_python
from nblift.notebook.plain import plain

NAMES = frozenset({"name", "folder", "n", "sys"})


@pytest.mark.parametrize(
    ("cell", "python"),
    [
        ("x = 1", "x = 1"),
        ("try:\n    x = dirname(__file__)\nexcept NameError:\n    x = getcwd()", "x = getcwd()"),
        ("!mkdir -p out", 'subprocess.run("mkdir -p out", shell=True, check=False)'),
        ("files = !ls data", 'files = subprocess.getoutput("ls data").splitlines()'),
        ("!cp $folder/$name {n + 1}.csv", 'subprocess.run(f"cp {folder}/{name} {n + 1}.csv", shell=True, check=False)'),
        ("!echo '{n}'", "subprocess.run(f\"echo '{n}'\", shell=True, check=False)"),
        ("!awk '{print $1}' $HOME", "subprocess.run(\"awk '{print $1}' $HOME\", shell=True, check=False)"),
        ("!find . -exec ls {} +", 'subprocess.run("find . -exec ls {} +", shell=True, check=False)'),
        ("%cd ..", 'os.chdir("..")'),
        ("here = %pwd", "here = os.getcwd()"),
        ("%env MODE=slow", 'os.environ.update(MODE="slow")'),
        ("mode = %env MODE", 'mode = os.environ["MODE"]'),
        ("%%bash\nls\n", 'subprocess.run(["bash", "-c", \'ls\\n\\n\'], check=True)'),
        ("%%writefile a.py\nx = 1", "Path(\"a.py\").write_text('x = 1\\n')"),
        ("%%writefile -a a.py\nx = 1", 'open("a.py", "a").write(\'x = 1\\n\')'),
        (
            "if n:\n    !ls\n    x = !ls",
            'if n:\n    subprocess.run("ls", shell=True, check=False)\n    x = subprocess.getoutput("ls").splitlines()',
        ),
    ],
)
def test_what_a_kernel_does_in_plain_python(cell: str, python: str) -> None:
    assert plain(to_python(cell).rstrip("\n"), NAMES) == python


@pytest.mark.parametrize("cell", ["%matplotlib inline", "x = %sql select 1", "%%bash --out x\nls", "%timeit f()"])
def test_what_only_a_kernel_can_do_stays(cell: str) -> None:
    python = to_python(cell)
    assert plain(python, NAMES) == python
