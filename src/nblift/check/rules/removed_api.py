"""The library no longer has it.

**What.** A function, method, argument or module that the installed release of pandas, numpy, scikit-learn, seaborn or
matplotlib does not have any more; a name that any other installed library never mentions; and a call whose arguments
the installed function or class does not accept, by its own text. Methods count where the object's type can be told:
`df.append` of a frame, never `.append` of something unknown.

**Why.** It raises an AttributeError, ImportError or TypeError. Notebooks outlive releases.

**Mend.** Write what the hint says, or pin the release that the notebook was written with.

Bad::

    # environment: pandas 2.2.0
    # %%
    import pandas as pd
    rows = pd.read_csv("rows.csv")
    rows = rows.append({"a": 1}, ignore_index=True)

Good::

    # environment: pandas 2.2.0
    # %%
    import pandas as pd
    rows = pd.read_csv("rows.csv")
    rows = pd.concat([rows, pd.DataFrame([{"a": 1}])], ignore_index=True)
    names = []
    names.append("a")
"""

from __future__ import annotations

from collections.abc import Iterator

from nblift.analysis.flow.events import Spot
from nblift.analysis.removed import LIBRARIES, Removed
from nblift.check.finding import Finding, graded
from nblift.check.gone import gone_arguments, gone_names, misfits, never_mentioned
from nblift.check.subject import Subject

CODE = "NB107"
_WIDTH = 160  # of a signature that is shown


def check(subject: Subject) -> Iterator[Finding]:
    """Each place once."""
    seen: set[tuple[int, int]] = set()
    for entry, spot in [*gone_names(subject), *gone_arguments(subject)]:
        if (spot.cell, spot.line) not in seen and _counts(subject, spot):
            seen.add((spot.cell, spot.line))
            library = LIBRARIES[entry.path.partition(".")[0]]
            message = f"{_shown(entry)} is gone since {library} {entry.gone}"
            version = subject.installed.version(entry.path.partition(".")[0])
            hint = f"{entry.instead} Here is {library} {version}."
            yield Finding(message, spot.cell, spot.line, hint, graded(spot.sure))
    for module, name, spot in never_mentioned(subject):
        if (spot.cell, spot.line) not in seen and _counts(subject, spot):
            seen.add((spot.cell, spot.line))
            version = subject.installed.version(module.partition(".")[0])
            release = f" {version}" if version else ""
            hint = "It had it in another release, or the name is misspelt."
            message = f"{module}{release} has no {name}"
            yield Finding(message, spot.cell, spot.line, hint, graded(spot.sure))
    for path, why, signature, spot in misfits(subject):
        if (spot.cell, spot.line) not in seen and _counts(subject, spot):
            seen.add((spot.cell, spot.line))
            package = path.partition(".")[0]
            release = f"{LIBRARIES.get(package, package)} {subject.installed.version(package) or ''}".strip()
            written = f"{path.rpartition('.')[2]}{signature.shown}"
            hint = f"With {release} here it is {written if len(written) < _WIDTH else f'{written[:_WIDTH]}…'}."
            yield Finding(f"{path} {why}", spot.cell, spot.line, hint, graded(spot.sure))


def _counts(subject: Subject, spot: Spot) -> bool:
    cell = subject.cells[spot.cell - 1]
    if spot.catches(AttributeError, ImportError, TypeError) or cell.may_raise:
        return False
    function = subject.record.functions.get(spot.function) if spot.function is not None else None
    return function is None or function.used_from is not None


def _shown(entry: Removed) -> str:
    name = entry.path.replace("pandas.NDFrame.", "").replace("sklearn.*.", "")
    if entry.count is not None:
        return f"giving {name} a second argument without its name"
    if entry.value is not None:
        return f"{name}({entry.keyword}={entry.value!r})"
    return f"{name}({entry.keyword}=)" if entry.keyword else name
