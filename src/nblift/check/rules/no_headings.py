"""The notebook has no headings.

**What.** Five code cells or more, and no markdown heading above any of them.

**Why.** A reader finds nothing, and nblift has no names for the stages: it cuts by what statements are for.

**Mend.** A line such as `## Load` above each part.

Bad::

    # %%
    a = 1
    # %%
    b = 2
    # %%
    c = 3
    # %%
    d = 4
    # %%
    e = 5

Good::

    # %% [markdown]
    # ## Numbers
    # %%
    a = 1
    # %%
    b = 2
    # %%
    c = 3
    # %%
    d = 4
    # %%
    e = 5
"""

from __future__ import annotations

from collections.abc import Iterator

from nblift.check.finding import Finding
from nblift.check.subject import Subject

CODE = "NB508"
_FEW = 5


def check(subject: Subject) -> Iterator[Finding]:
    """Once for a notebook."""
    if len(subject.cells) >= _FEW and not any(subject.sections):
        yield Finding("has no headings", hint="Write a line such as `## Load` above each part.", severity="info")
