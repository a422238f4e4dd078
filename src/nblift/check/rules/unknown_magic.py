"""A magic that there is not.

**What.** A line or cell magic that IPython does not have, in a notebook that loads no extension and registers none;
also a space behind the sign, as in `% matplotlib inline`, which older releases of IPython let pass, and a cell magic
below the cell's first line.

**Why.** It ends the cell. IPython only prints that error: many a tool goes on as if nothing had been wrong.

**Mend.** Write the sign and the name together, a cell magic into the first line; load the extension that brings it with
`%load_ext`.

Bad::

    # %%
    % matplotlib inline
    print("never")

Good::

    # %%
    %matplotlib inline
    print("always")
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from nblift.analysis.flow.events import Magic
from nblift.analysis.library import facts
from nblift.check.finding import Finding
from nblift.check.subject import Subject

CODE = "NB115"
# a call of `get_ipython()` may be of whatever is known when it runs
_WRITTEN = re.compile(r"(?!.*get_ipython)[^%]*%")


def check(subject: Subject) -> Iterator[Finding]:
    """Each place."""
    brought = any(word in cell.source for cell in subject.cells for word in _words("brings"))
    for magic in subject.record.magics:
        cell = subject.cells[magic.spot.cell - 1]
        if magic.spot.catches(Exception) or cell.may_raise or not _WRITTEN.match(cell.lines[magic.spot.line - 1]):
            continue
        found = _misspelt(magic) or (None if brought else _unknown(magic))
        if found is not None:
            yield found


@cache
def _words(key: str) -> frozenset[str]:
    return frozenset(facts("magics")[key].split())


def _misspelt(magic: Magic) -> Finding | None:
    if magic.kind != "line" or (magic.name and not magic.name.startswith("%")):
        return None
    if magic.name:
        message, hint = f"%{magic.name} is not in the cell's first line", "Write it into that line."
    else:
        name = magic.argument.partition(" ")[0]
        message, hint = f"there is a space between % and {name}, which ends the cell", f"Write %{name}."
    return Finding(message, magic.spot.cell, magic.spot.line, hint, "error")


def _unknown(magic: Magic) -> Finding | None:
    # what stands for a transparent magic, such as `%%capture out`, has no plain name
    if magic.kind == "shell" or magic.name in _words(magic.kind) or not magic.name.isidentifier():
        return None
    sign = "%" if magic.kind == "line" else "%%"
    hint = "Load the extension that brings it with %load_ext, or mind the spelling."
    return Finding(f"IPython has no {sign}{magic.name}", magic.spot.cell, magic.spot.line, hint)
