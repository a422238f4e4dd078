"""What counts as a secret in a run, and what it is replaced in."""

from __future__ import annotations

import nbformat.v4 as nb
import pytest

from nblift.runs.scrub import Scrubber, secrets_of

GITHUB = "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"


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("password = 'hunter2x'", {"hunter2x"}),
        ("client.login(passwd='hunter2x')", {"hunter2x"}),
        ("config['api_key'] = 'hunter2x'", {"hunter2x"}),
        ("{'secret': 'hunter2x'}", {"hunter2x"}),
        ("def f(a, password='hunter2x'): ...", {"hunter2x"}),
        (f"x = '{GITHUB}'", {GITHUB}),
        ("password = '<your password>'", set()),
        ("password = os.environ['PASSWORD']", set()),
        ("tokens = 'the quick brown fox jumps'", set()),
        ("token = '[PAD]'\nkeys = 'species'", set()),
        ("passenger = 'Allen, Mr. William'", set()),
        ("key = 'bill_length_mm_mean_2'", set()),
    ],
)
def test_secrets_in_source(source: str, found: set[str]) -> None:
    assert secrets_of(nb.new_notebook(cells=[nb.new_code_cell(source)]), {}, {}) == found


@pytest.mark.parametrize(
    ("name", "value", "secret"),
    [
        ("DB_PASSWORD", "postgres", True),
        ("GITHUB_TOKEN", "ghs_16C7e42F292c6912E7", True),
        ("SSH_AUTH_SOCK", "/", False),
        ("PWD", "/", False),
        ("PATH", "/usr/bin:/bin", False),
        ("TOKENIZERS_PARALLELISM", "false", False),
        ("SECRETS_ENABLED", "true", False),
    ],
)
def test_secrets_in_the_environment(name: str, value: str, secret: bool) -> None:
    assert secrets_of(None, {}, {name: value}) == ({value} if secret else set())


def test_a_secret_is_found_however_it_is_written() -> None:
    scrub = Scrubber({"p&ss'wörd\"1"})
    for text in (
        "p&ss'wörd\"1",
        "p&amp;ss'wörd\"1",
        "p&amp;ss&#x27;wörd&quot;1",
        "p&ss\\'wörd\"1",
        "p&ss'w\\u00f6rd\\\"1",
        "p%26ss%27w%C3%B6rd%221",
        "p&\x1b[31mss'wörd\"\x1b[0m1",
    ):
        assert scrub.text(f"<{text}>") == "<[secret]>"
    assert scrub.value({"a": ["p&ss'wörd\"1"]}) == {"a": ["[secret]"]}
    assert Scrubber(set()).text("all of it") == "all of it"
