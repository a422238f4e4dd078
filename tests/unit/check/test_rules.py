"""Each rule speaks about its bad example, and about its good one not: dropping in a rule's file adds its test."""

from __future__ import annotations

from pathlib import Path

import pytest

from e2e.clone import REPOSITORY
from nblift.check.examples import Example, examples_of, laid_out
from nblift.check.finding import Finding
from nblift.check.page import index, page
from nblift.check.registry import Rule, every_rule, mends, name_of
from nblift.check.run import findings_in
from nblift.check.settings import LIMITS, Settings

RULES = every_rule()


def findings(rule: Rule, example: Example, folder: Path) -> list[Finding]:
    settings = Settings(limits={**LIMITS, **example.limits})
    return findings_in(laid_out(example, folder), [rule], settings)


@pytest.mark.parametrize("rule", RULES, ids=name_of)
def test_examples(rule: Rule, tmp_path: Path) -> None:
    bad, good = examples_of(rule.__doc__)
    assert bad != good
    (tmp_path / "bad").mkdir()
    (tmp_path / "good").mkdir()
    found = findings(rule, bad, tmp_path / "bad")
    assert found
    assert all(f.message and f.code == rule.CODE for f in found)
    assert findings(rule, good, tmp_path / "good") == []


@pytest.mark.parametrize("rule", RULES, ids=name_of)
def test_the_page_is_current(rule: Rule) -> None:
    kept = REPOSITORY / "docs" / "rules" / f"{rule.CODE}.md"
    assert kept.read_text(encoding="utf-8") == page(rule), "run `make rules`"


def test_the_index_is_current_and_nothing_else_is_there() -> None:
    folder = REPOSITORY / "docs" / "rules"
    assert index() in (folder / "README.md").read_text(encoding="utf-8"), "run `make rules`"
    assert {p.name for p in folder.iterdir()} == {f"{r.CODE}.md" for r in RULES} | {"README.md"}


def test_codes_and_parts_of_the_docstring() -> None:
    assert len({r.CODE for r in RULES}) == len(RULES)
    for rule in RULES:
        for part in ("**What.**", "**Why.**", "**Mend.**", "\nBad::\n", "\nGood::\n"):
            assert part in rule.__doc__, f"{rule.CODE} has no {part.strip()}"
        if mends(rule):
            assert "--fix" in rule.__doc__, rule.CODE
