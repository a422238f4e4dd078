from __future__ import annotations

import pytest

from nblift.emit.edit import Edits, edit


@pytest.mark.parametrize(
    ("source", "edited"),
    [
        ("subprocess.run('ls ../a', shell=True)", "subprocess.run('ls ../a', shell=True, cwd=\"no tes\")"),
        (
            "x = subprocess.check_output(['ls'], text=True)",
            "x = subprocess.check_output(['ls'], text=True, cwd=\"no tes\")",
        ),
        ("os.system('ls')", "os.system(\"cd 'no tes' && ls\")"),
        ("x = subprocess.getoutput('ls').split()", "x = subprocess.getoutput(\"cd 'no tes' && ls\").split()"),
        (
            "subprocess.run(['ls'], stdout=subprocess.PIPE)",
            "subprocess.run(['ls'], stdout=subprocess.PIPE, cwd=\"no tes\")",
        ),
        ("subprocess.run(['ls', path])", "subprocess.run(['ls', path])"),
        ("subprocess.run(['ls'], cwd='x')", "subprocess.run(['ls'], cwd='x')"),
        ("run('ls')", "run('ls')"),
    ],
)
def test_commands_run_in_the_notebooks_folder(source: str, edited: str) -> None:
    assert edit(source, Edits(folder="no tes")) == edited


def test_a_later_word_of_a_command_is_a_path_of_its_own() -> None:
    paths = {"cp ../a ": "cp a ", " ../b": " b", "../c": "c"}
    assert edit("f'cp ../a {x} ../b'", Edits(paths=paths)) == "f'cp a {x} b'"
    assert edit("f'cp ../a {x}'", Edits(paths=paths)) == "f'cp a {x}'"
    assert edit("f'{x} ../b'", Edits(paths=paths)) == "f'{x} b'"
    assert edit("f'{x}../c'", Edits(paths=paths)) == "f'{x}../c'"
