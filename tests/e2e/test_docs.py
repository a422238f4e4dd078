"""What the pages under docs/ say of verbs, settings, formats and links is so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from e2e.clone import REPOSITORY
from nblift.cli.app import VERBS
from nblift.runtime.formats import _FORMATS
from nblift.serving.settings import PREFIX, Settings

GUIDE = (REPOSITORY / "docs/guide.md").read_text(encoding="utf-8")
PAGES = sorted([*REPOSITORY.glob("docs/**/*.md"), REPOSITORY / "CONTRIBUTING.md"])


def test_the_guide_lists_the_verbs() -> None:
    section = GUIDE.partition("## Verbs")[2].partition("\n## ")[0]
    assert set(re.findall(r"^\| `(\w+)", section, re.MULTILINE)) == set(VERBS)


def test_the_guide_lists_the_settings() -> None:
    listed = set(re.findall(rf"`{PREFIX}([A-Z_]+)`", GUIDE))
    assert listed == {name.upper() for name in Settings.model_fields}


def test_the_guide_lists_the_formats() -> None:
    section = GUIDE.partition("### Formats")[2].partition("\n### ")[0]
    assert set(re.findall(r"`(\.\w+)`", section)) == set(_FORMATS)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_and_paths_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for link in re.findall(r"\]\(([^)#]+)\)", text):
        assert link.startswith("https://") or (page.parent / link).exists(), link
    for path in re.findall(r"`((?:src|tests|docs|scripts|benchmarks)/[\w./]+)`", text):
        assert (REPOSITORY / path).exists(), path
