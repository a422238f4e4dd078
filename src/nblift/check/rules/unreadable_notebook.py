"""The file is no notebook.

**What.** A file `.ipynb` that is not JSON, has no cells, is of a format that nobody knows, or holds what git left of an
unfinished merge. It is said whichever rules are asked for, because no other could look at anything.

**Why.** Nothing opens it, and nothing runs.

**Mend.** Resolve the merge (nbdime merges notebooks), or take the file as it was from git.

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
        yield Finding(subject.unreadable, hint="Take it as it was from git, or resolve the merge.", severity="error")
