"""A package is imported that is not installed.

**What.** An import of a module that is neither Python's own, nor in the environment (`--python`), nor beside the
notebook; also one that a module beside the notebook imports, and a library that pandas needs for the format of a file.

**Why.** It raises a ModuleNotFoundError.

**Mend.** Declare and install the package, or bring the module into the notebook's folder. Imports within a `try` that
catches the error are left alone.

Bad::

    # %%
    import no_such_package_of_anyone

Good::

    # %%
    import json
    try:
        import no_such_package_of_anyone
    except ImportError:
        no_such_package_of_anyone = None
"""

from __future__ import annotations

from collections.abc import Iterator

from nblift.check.finding import Finding, graded
from nblift.check.importing import Missing, missing_engines, missing_imports
from nblift.check.subject import Subject

CODE = "NB108"


def check(subject: Subject) -> Iterator[Finding]:
    """Each module once."""
    seen: set[str] = set()
    for missing in [*missing_imports(subject), *missing_engines(subject)]:
        if missing.module not in seen:
            seen.add(missing.module)
            yield _finding(missing)


def _finding(missing: Missing) -> Finding:
    where = f" ({missing.through} imports it)" if missing.through else ""
    severity = graded(missing.spot.sure)
    return Finding(
        f"{missing.module} is not installed{where}", missing.spot.cell, missing.spot.line, missing.hint, severity
    )
