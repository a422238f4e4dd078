"""`[tool.nblift.check]`, exit codes, and how quickly the command starts."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from nblift.check.settings import read_settings
from nblift.errors import UsageError
from unit.check.notebooks import write


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "nblift", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=60)


def test_settings_of_the_nearest_project_that_has_some(tmp_path: Path) -> None:
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    (tmp_path / "a" / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    table = "ignore = ['NB5']\nselect = ['secret', 'NB1', 'NB5']\nfail-on = 'error'\nmax-cell-lines = 3\n"
    (tmp_path / "pyproject.toml").write_text(f"[tool.nblift.check]\n{table}")
    settings = read_settings(inner)
    assert settings.fail_on == "error"
    assert settings.limits["max-cell-lines"] == 3
    assert settings.wants("NB401", "secret")
    assert settings.wants("NB104", "undefined-name")
    assert not settings.wants("NB501", "star-import")
    assert not settings.wants("NB201", "executed-out-of-order")


@pytest.mark.parametrize(
    "line", ["colour = 'red'", "select = 'NB1'", "fail-on = 'never'", "max-cell-lines = 'many'", "x ="]
)
def test_settings_that_do_not_exist(line: str, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(f"[tool.nblift.check]\n{line}\n")
    with pytest.raises(UsageError):
        read_settings(tmp_path)


def test_exit_codes(tmp_path: Path) -> None:
    fine, warned, broken = (tmp_path / n for n in ("fine", "warned", "broken"))
    for folder, code in ((fine, "x = 1"), (warned, "from math import *"), (broken, "print(a)")):
        folder.mkdir()
        write(folder, code)
    assert run(tmp_path, "check", "fine").returncode == 0
    assert run(tmp_path, "check", "warned").returncode == 1
    assert run(tmp_path, "check", "warned", "--fail-on", "error").returncode == 0
    assert run(tmp_path, "check", "warned", "--ignore", "star-import").returncode == 0
    done = run(tmp_path, "check", ".", "--format", "json")
    assert done.returncode == 1
    assert [len(n["findings"]) for n in json.loads(done.stdout)["notebooks"]] == [1, 0, 1]
    assert run(tmp_path, "check", "nowhere.ipynb").returncode == 2


@pytest.mark.parametrize("words", [["--select", "NB104,nb5"], ["--select", "undefined-name, ", "--ignore", "NB3,NB2"]])
def test_rules_are_chosen_with_commas(words: list[str], tmp_path: Path) -> None:
    write(tmp_path, "print(a)")
    done = run(tmp_path, "check", ".", "--format", "json", *words)
    assert [f["code"] for n in json.loads(done.stdout)["notebooks"] for f in n["findings"]] == ["NB104"]


@pytest.mark.parametrize("option", ["--select", "--ignore", "select", "ignore"])
def test_a_rule_that_is_not_there_is_no_choice(option: str, tmp_path: Path) -> None:
    write(tmp_path, "print(a)")
    words = [option, "NB104,NB999"]
    if option.isalpha():
        (tmp_path / "pyproject.toml").write_text(f'[tool.nblift.check]\n{option} = ["NB104", "", "NB999"]\n')
        words = []
    done = run(tmp_path, "check", ".", *words)
    assert done.returncode == 2 and "there is no rule NB999" in done.stderr, done.stdout


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"{}", "it has no cells"),
        (b'{"cells": [', "Expecting value"),
        (b'{\n<<<<<<< HEAD\n "cells": []\n=======\n}', "an unfinished merge, line 2"),
        (b"\xff\xfe", "can't decode"),
        (b'{"nbformat": 3, "worksheets": 1}', "not a valid notebook"),
        (b"[" * 200_000, "recursion"),
    ],
    ids=["nothing", "cut", "merge", "bytes", "version 3", "deep"],
)
def test_one_that_is_no_notebook_hides_no_other(content: bytes, why: str, tmp_path: Path) -> None:
    write(tmp_path, "print(a)")
    broken = tmp_path / "broken.ipynb"
    broken.write_bytes(content)
    done = run(tmp_path, "check", ".", "--select", "NB104", "--fix", "--format", "json")
    assert done.returncode == 1, done.stderr
    found = {n["notebook"]: [f["code"] for f in n["findings"]] for n in json.loads(done.stdout)["notebooks"]}
    assert found == {"broken.ipynb": ["NB116"], "notebook.ipynb": ["NB104"]}
    assert broken.read_bytes() == content
    for form in ("text", "sarif", "github", "junit"):
        done = run(tmp_path, "check", "broken.ipynb", "--format", form)
        assert done.returncode == 1 and why in done.stdout.replace("&#x27;", "'").replace("&#39;", "'"), done.stdout


def test_an_empty_word_ignores_nothing(tmp_path: Path) -> None:
    write(tmp_path, "print(a)")
    (tmp_path / "pyproject.toml").write_text('[tool.nblift.check]\nignore = [""]\n')
    done = run(tmp_path, "check", ".")
    assert done.returncode == 1 and "NB104" in done.stdout, done.stderr


@pytest.mark.parametrize("mark", [b"\xef\xbb\xbf", b""], ids=["marked", "plain"])
@pytest.mark.parametrize("output", ["NaN", '"\\ud800"', "1e999", "12345678901234567890123"])
def test_what_only_some_readers_of_json_take_is_read(mark: bytes, output: str, tmp_path: Path) -> None:
    cell = f'{{"cell_type": "code", "metadata": {{"shown": {output}}}, "outputs": [], "source": "print(a)"}}'
    text = f'{{"cells": [{cell}], "metadata": {{}}, "nbformat": 4, "nbformat_minor": 5}}'
    (tmp_path / "a.ipynb").write_bytes(mark + text.encode())
    done = run(tmp_path, "check", "a.ipynb", "--select", "NB104,NB116", "--format", "json")
    assert [f["code"] for n in json.loads(done.stdout)["notebooks"] for f in n["findings"]] == ["NB104"], done.stderr


def test_rule_explains(tmp_path: Path) -> None:
    assert "**Mend.**" in run(tmp_path, "rule", "nb104").stdout
    assert "secret" in run(tmp_path, "rule").stdout
    assert run(tmp_path, "rule", "NB999").returncode == 2


def test_nothing_heavy_is_imported(tmp_path: Path) -> None:
    path = write(tmp_path, "import pandas as pd\nprint(a)")
    heavy = {"pandas", "numpy", "mlflow", "dvc", "papermill", "libcst", "IPython", "nbformat", "rich", "requests"}
    command = [sys.executable, "-X", "importtime", "-m", "nblift", "check", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    imported = {line.rpartition("|")[2].strip().partition(".")[0] for line in done.stderr.splitlines()}
    assert "nblift" in imported and done.returncode == 1
    assert not imported & (heavy | {"detect_secrets"})


def test_a_full_disk_is_said(tmp_path: Path) -> None:
    path = write(tmp_path, "print(a)")
    command = [sys.executable, "-m", "nblift", "check", str(path)]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False, timeout=60)
    assert (done.returncode, done.stderr) == (2, "error: what is written: No space left on device\n")
