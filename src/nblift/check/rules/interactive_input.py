"""A cell waits for a person.

**What.** `input()`, `getpass()`, a debugger, or a window that stays open.

**Why.** A pipeline has nobody to ask: the run stops with an error, or hangs until its time is up.

**Mend.** Make the answer an UPPER_CASE constant (it becomes a parameter) or read secrets from the environment.

Bad::

    # %%
    name = input("Who are you? ")

Good::

    # %%
    NAME = "Ann"
"""

from __future__ import annotations

from collections.abc import Iterator

from nblift.check.finding import Finding, graded
from nblift.check.subject import Subject

CODE = "NB113"
_OWN = frozenset({"input", "raw_input", "breakpoint"})
_ASKING = frozenset(
    {"getpass.getpass", "pdb.set_trace", "ipdb.set_trace", "IPython.core.debugger.set_trace", "tkinter.Tk",
     "tkinter.mainloop", "tkinter.simpledialog.askstring", "google.colab.files.upload", "easygui.enterbox"}
)  # fmt: skip


def check(subject: Subject) -> Iterator[Finding]:
    """Each call; in a function that nothing calls it does not count."""
    bound = {b.name for b in subject.record.binds if not b.star}
    for call in subject.record.calls:
        plain = call.receiver is None and call.target is None and call.method in _OWN and call.method not in bound
        if not plain and call.path not in _ASKING:
            continue
        function = subject.record.functions.get(call.spot.function) if call.spot.function is not None else None
        if function is None or function.used_from is not None:
            hint = "Write the answer into the notebook, in an UPPER_CASE constant; read secrets from the environment."
            severity = graded(call.spot.sure)
            yield Finding(f"{call.method} waits for a person", call.spot.cell, call.spot.line, hint, severity)
    for magic in subject.record.magics:
        if magic.kind == "line" and magic.name in ("debug", "pdb"):
            yield Finding(
                f"%{magic.name} waits for a person", magic.spot.cell, magic.spot.line, "Leave it out.", "error"
            )
