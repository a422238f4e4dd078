"""The pages under docs/rules/, written anew from the rules' docstrings."""

from __future__ import annotations

from pathlib import Path

from nblift.check.page import index, page
from nblift.check.registry import every_rule

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "rules"
_HEAD = """# What `nblift check` finds

Nothing is run: these are told from a notebook's text, its outputs, the files beside it and the releases of installed
libraries. `# nblift: ignore[NB104]` on a line silences a rule there, on a line of its own at a cell's head in the whole
cell. How often the rules are right on public notebooks is in [the measurement](../check.md).

NB1 does not run · NB2 does not run again, or elsewhere · NB3 gives scores that are too good · NB4 shows a secret ·
NB5 is hard to read or to lift.

"""


def main() -> None:
    """Write them."""
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.glob("*.md"):
        old.unlink()
    for rule in every_rule():
        (FOLDER / f"{rule.CODE}.md").write_text(page(rule), encoding="utf-8")
    (FOLDER / "README.md").write_text(_HEAD + index(), encoding="utf-8")


if __name__ == "__main__":
    main()
