"""A package is imported that the project does not declare.

**What.** The project declares its dependencies (`pyproject.toml`, `requirements*.txt`, `environment.yml`), and an
imported package is not among them.

**Why.** It is installed on the author's machine by chance; a fresh environment lacks it.

**Mend.** Add it where the project declares the others.

Bad::

    # file: requirements.txt = pandas
    # %%
    import numpy as np

Good::

    # file: requirements.txt = numpy
    # %%
    import numpy as np
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

from nblift.check.declared import declared
from nblift.check.finding import Finding
from nblift.check.installed import below, distribution, normalized
from nblift.check.subject import Subject

CODE = "NB207"


def check(subject: Subject) -> Iterator[Finding]:
    """Each package once."""
    known = declared(subject.folder)
    if known is None:
        return
    seen: set[str] = set()
    for found in subject.record.imports:
        head = found.module.split(".")[0]
        if (
            found.level
            or not head
            or head in seen
            or head in subject.installed.stdlib
            or head in sys.stdlib_module_names
        ):
            continue
        seen.add(head)
        name = normalized(distribution(head))
        if name in known.names or normalized(head) in known.names or head in subject.beside:
            continue
        if (
            found.spot.catches(ModuleNotFoundError)
            or subject.changes_import_path
            or below(known.root, [head])
            or below(known.root / "src", [head])
        ):
            continue
        where = ", ".join(known.files)
        hint = f"Add {distribution(head)} to {where}."
        yield Finding(f"{head} is not declared in {where}", found.spot.cell, found.spot.line, hint)
