"""The file is no notebook, or one in another language.

**What.** A file `.ipynb` that is not JSON, has no cells, is of a format that nobody knows, or holds what git left of an
unfinished merge; or a notebook in R, Scala or another language than Python. It is said whichever rules are asked for,
because no other could look at anything.

**Why.** Nothing opens it, and nothing runs; `nblift run` runs Python.

**Mend.** Resolve the merge (nbdime merges notebooks), or take the file as it was from git. Leave out what is in another
language: `exclude = ["r/*"]` in `[tool.nblift.check]`.

Bad::

    # text: <<<<<<< HEAD

Good::

    # %%
    total = 1
"""

from __future__ import annotations

from collections.abc import Iterator

from nblift.check.finding import Finding
from nblift.check.subject import Subject

CODE = "NB116"


def check(subject: Subject) -> Iterator[Finding]:
    """Once."""
    if subject.unreadable:
        yield Finding(subject.unreadable, hint=subject.cure, severity="error")
