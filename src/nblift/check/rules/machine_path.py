"""A path that only one machine has.

**What.** An absolute path, one below a home folder, or a Windows path, written into the code.

**Why.** Nobody else has the file there. Where the file is read at once and is not there, it is an error.

**Mend.** Put the file into the project and write its path as seen from the notebook's folder, with `/`.

Bad::

    # %%
    import pandas as pd
    rows = pd.read_csv("C:\\\\Users\\\\ann\\\\rows.csv")

Good::

    # file: data/rows.csv = a,b
    # %%
    import pandas as pd
    rows = pd.read_csv("data/rows.csv")
"""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterator

from nblift.check.filework import file_uses
from nblift.check.finding import Finding, graded
from nblift.check.subject import Subject

CODE = "NB204"
_MACHINE = re.compile(
    r"^(?:[A-Za-z]:[\\/](?![\\/])[\w .]|\\\\\w+\\|~[\\/]|file:/+"
    r"|/(?:home|Users|root|mnt|media|content|kaggle|drive|Volumes|data)/[\w.-])"
)
_MAYBE = re.compile(
    r"['\"](?:[A-Za-z]:[\\/]|\\\\|~[\\/]|file:/|/(?:home|Users|root|mnt|media|content|kaggle|drive|Volumes|data)/)"
)


def check(subject: Subject) -> Iterator[Finding]:
    """Each path once."""
    fatal = {
        (u.spot.cell, u.path)
        for u in file_uses(subject)
        if u.what == "read"
        and u.spot.sure
        and u.spot.function is None
        and not u.made_before
        and not os.path.exists(u.path)
    }
    seen: set[str] = set()
    for cell in subject.cells:
        if cell.tree is None or not _MAYBE.search(cell.python):
            continue
        for node in ast.walk(cell.tree):
            if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
                continue
            if _MACHINE.match(node.value) and "\n" not in node.value and node.value not in seen:
                seen.add(node.value)
                hint = "Put the file into the project and write its path as seen from the notebook's folder."
                severity = graded((cell.number, node.value) in fatal)
                message = f"{node.value} is a path of one machine"
                yield Finding(message, cell.number, node.lineno, hint, severity)
