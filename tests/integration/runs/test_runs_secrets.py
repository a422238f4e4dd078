"""A secret planted in each place where there can be one is in no file that a run writes."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest


def token(prefix: str, length: int = 36) -> str:
    letters = "abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
    return prefix + "".join(secrets.choice(letters) for _ in range(length))


@pytest.fixture
def planted() -> dict[str, str]:
    return {
        "source": token("ghp_"),
        "named": "correct-horse&battery" + token("", 4),
        "parameter": token("", 24),
        "given": token("", 10),
        "output": token("ghp_"),
        "table": "hunter" + token("", 6) + "2a",
        "traceback": token("ghp_"),
        "environment": "p@ss<word>'" + token("", 8),
        "metadata": token("ghp_"),
    }


def test_no_file_holds_a_secret(tmp_path: Path, write_notebook: Any, planted: dict[str, str]) -> None:
    half = len(planted["output"]) // 2
    path = write_notebook(
        tmp_path / "n.ipynb",
        f"# %% # A note: {planted['source']}",
        f"import os\ngithub = {planted['source']!r}\nlogin = dict(password={planted['named']!r})\nprint(login)",
        "print(api_secret, db_password)\n{'pin': db_password}",
        # no text of the notebook holds it in one piece
        f"print({planted['output'][:half]!r} + {planted['output'][half:]!r})",
        "from IPython.display import HTML\n"
        f"HTML('<td>password: {planted['table'][:7]}' + '{planted['table'][7:]}</td>')",
        "print(os.environ['MY_SERVICE_PASSWORD'], os.environ)\nrepr(os.environ['MY_SERVICE_PASSWORD'])",
        f"part, other = {planted['traceback'][:half]!r}, {planted['traceback'][half:]!r}",
        f"raise RuntimeError(f'no access with {{part + other}} and {planted['named']} for {{os.environ}}')",
        parameters=f"api_secret = {planted['parameter']!r}\ndb_password = 'none'",
    )
    document = json.loads(path.read_text(encoding="utf-8"))
    document["metadata"]["note"] = {"token": planted["metadata"]}
    document["cells"][2]["metadata"]["note"] = planted["source"]
    path.write_text(json.dumps(document), encoding="utf-8")
    (tmp_path / "params.yaml").write_text(f"n: {{api_secret: {planted['parameter']}}}\n", encoding="utf-8")
    output, summary = tmp_path / "out", tmp_path / "summary.md"
    command = [sys.executable, "-m", "nblift", "run", str(path)]
    done = subprocess.run(
        [*command, "-p", f"db_password={planted['given']}", "--json", "--output", str(output)],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env={
            **os.environ,
            "MY_SERVICE_PASSWORD": planted["environment"],
            "GITHUB_ACTIONS": "true",
            "GITHUB_STEP_SUMMARY": str(summary),
        },
    )
    assert done.returncode == 1, done.stderr
    files = {p.relative_to(tmp_path).as_posix(): p.read_text(encoding="utf-8") for p in output.rglob("*.*")}
    assert {"out/n.ipynb", "out/n.html", "out/junit.xml", "out/runs.json"} <= set(files)
    said = {**files, "stdout": done.stdout, "stderr": done.stderr, "summary": summary.read_text(encoding="utf-8")}
    for place, secret in planted.items():
        for name, text in said.items():
            assert secret not in text, f"the secret in {place} is in {name}"
            assert secret[4:] not in text, f"the secret in {place} is in {name}, in part"
    assert json.loads(done.stdout)["notebooks"][0]["parameters"] == {
        "api_secret": "[secret]",
        "db_password": "[secret]",
    }
    executed = files["out/n.ipynb"]
    assert executed.count("[secret]") > 10 and "no access with [secret] and [secret] for" in executed
