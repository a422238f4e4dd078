"""The network is asked.

**What.** Data are read from a URL, downloaded, or fetched by a library's function that downloads (`fetch_openml`,
`seaborn.load_dataset`); also by a command such as `!wget`.

**Why.** A run depends on a server that may be gone or may have changed the data, and fails where there is no network,
as in most CI sandboxes and production jobs.

**Mend.** Put a copy into the project (`dvc import-url` remembers where it came from) and read that.

Bad::

    # %%
    import pandas as pd
    rows = pd.read_csv("https://example.org/rows.csv")

Good::

    # file: rows.csv = a,b
    # %%
    import pandas as pd
    rows = pd.read_csv("rows.csv")
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from nblift.analysis.flow.events import Call
from nblift.analysis.flow.types import canonical
from nblift.analysis.library import facts
from nblift.check.finding import Finding
from nblift.check.subject import Subject

CODE = "NB205"
_URLS = ("http://", "https://", "ftp://", "s3://", "gs://")


@cache
def _words(key: str) -> frozenset[str]:
    return frozenset(facts("network")[key].split())


@cache
def _fetching() -> tuple[str, ...]:
    return tuple(_words("fetching"))


def check(subject: Subject) -> Iterator[Finding]:
    """Each place once; what nothing calls does not count."""
    seen: set[tuple[int, int]] = set()
    for call in subject.record.calls:
        what = _asked(call)
        if what is None or call.spot.catches(ConnectionError) or (call.spot.cell, call.spot.line) in seen:
            continue
        function = subject.record.functions.get(call.spot.function) if call.spot.function is not None else None
        if function is None or function.used_from is not None:
            seen.add((call.spot.cell, call.spot.line))
            yield _finding(what, call.spot.cell, call.spot.line)
    for magic in subject.record.magics:
        name = magic.name if magic.kind != "shell" else magic.argument.lstrip("-").split(" ")[0]
        if name in _words("commands") and (name != "git" or "clone" in magic.argument or "pull" in magic.argument):
            yield _finding(name, magic.spot.cell, magic.spot.line)


def _asked(call: Call) -> str | None:
    path = canonical(call.path) if call.path is not None else None
    if path is None:
        return None
    if path in _words("functions"):
        return path
    given = list(call.arguments[:1]) if path in _words("fetching_first") else []
    if path.startswith(_fetching()):
        given = [*call.arguments[:1], *call.keywords.values()]
    return next((v.text for v in given if v is not None and v.text and v.text.startswith(_URLS)), None)


def _finding(what: str, cell: int, line: int) -> Finding:
    shown = what if len(what) < 90 else f"{what[:87]}…"
    hint = "Put a copy of the data into the project (dvc import-url keeps the source) and read that."
    return Finding(f"asks the network: {shown}", cell, line, hint)
