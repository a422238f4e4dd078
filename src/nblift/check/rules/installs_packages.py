"""A cell installs packages.

**What.** `!pip install`, `%conda install` and the like in a cell.

**Why.** It changes the environment while the notebook runs, takes whatever release there is that day, and needs the
network.

**Mend.** Declare the package in `pyproject.toml` or `requirements.txt`, with a lock.

Bad::

    # %%
    !pip install pandas

Good::

    # %%
    import json
"""

from __future__ import annotations

from collections.abc import Iterator

from nblift.check.finding import Finding
from nblift.check.subject import Subject
from nblift.notebook.magics import installs

CODE = "NB206"


def check(subject: Subject) -> Iterator[Finding]:
    """Each line."""
    for cell in subject.cells:
        if "install" not in cell.source:
            continue
        for number, line in enumerate(cell.lines, 1):
            plain = line.strip()
            if plain[:1] in ("!", "%") and installs(plain.lstrip("!%").strip()):
                hint = "Declare the package in pyproject.toml or requirements.txt, and install it before."
                yield Finding(f"installs packages: {plain[:80]}", cell.number, number, hint)
