"""The cheap look before detect-secrets' detectors hides nothing from them."""

from __future__ import annotations

import subprocess
import sys

import pytest
from detect_secrets.plugins.keyword import DENYLIST, KeywordDetector

from nblift.analysis.secrets import secrets_in

FORMS = [
    '{}_a = "{}"', '{}: "{}"', '"{}": "{}"', '{} == "{}"', '{} !== "{}"', '{}=>"{}"', '{} => "{}"', "d['{}'] = '{}'",
    'f({}="{}")', '{}.x "{}";', '{}="{}";', "if '{1}' == my_{0}:", '"{1}" !== my{0}a',
]  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_what_the_detector_by_name_finds_is_shown_to_it(form: str) -> None:
    found = 0
    for name in DENYLIST:
        for spelt in {name.replace("_?", "_"), name.replace("_?", ""), name.replace("_?", "_").upper()}:
            line = form.format(spelt, "q7Zr4mKp9XsT")
            if any(KeywordDetector().analyze_string(line)):
                found += 1
                assert list(secrets_in([line], code=True)), line
    assert found


def test_nor_a_token_in_brackets() -> None:
    assert list(secrets_in(["d[d['token']] = 'q7Zr4mKp9XsT2vLw8NbY'"], code=True)) == [(0, 1, "a token by its name")]


def test_nobody_is_asked_whether_a_secret_is_valid() -> None:
    code = """
import sys
from nblift.analysis.secrets import secrets_in
found = list(secrets_in(["password = 'q7Zr4mKp9XsT2vLw8NbY'", "AKIA" + "QWERTYUIOP12ASDF"], code=True))
assert len(found) == 2, found
assert not {"requests", "urllib3", "ssl"} & set(sys.modules), set(sys.modules)
import requests
from requests import Session
assert requests.Session is Session and "urllib3" in sys.modules
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
