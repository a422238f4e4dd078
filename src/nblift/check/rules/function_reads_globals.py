"""A function reads the notebook's variables.

**What.** A function looks up names that cells bind to data, instead of taking them as arguments. Modules, functions,
classes and UPPER_CASE constants do not count.

**Why.** What it gives depends on which cells ran before; it can be neither tested nor moved into a module as it is.

**Mend.** Make them arguments. nblift's lift does so by itself.

Bad::

    # %%
    limit = 3
    def large(values):
        return [v for v in values if v > limit]

Good::

    # %%
    def large(values, limit):
        return [v for v in values if v > limit]
"""

from __future__ import annotations

from collections.abc import Iterator

from nblift.analysis.flow.values import MODULE, NAME, OWN
from nblift.check.finding import Finding
from nblift.check.subject import Subject

CODE = "NB504"


def check(subject: Subject) -> Iterator[Finding]:
    """Each function once."""
    data: set[str] = set()
    others: set[str] = set()
    for bind in subject.record.binds:
        other = bind.how in ("import", "def", "del") or (
            bind.value is not None and bind.value.what in (MODULE, NAME, OWN)
        )
        (others if other else data).add(bind.name)
    for function in subject.record.functions.values():
        names = {r.name for r in function.reads if r.name in data - others and not r.name.isupper()}
        if names:
            shown = ", ".join(sorted(names)[:4])
            yield Finding(
                f"{function.name} reads {shown} of the notebook", function.spot.cell, function.spot.line,
                "Make them arguments.", "info",
            )  # fmt: skip
