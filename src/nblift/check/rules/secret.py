"""A secret is in the notebook.

**What.** A password, token or key in the source or in an output, as detect-secrets knows them; nothing is sent
anywhere to try it.

**Why.** Whoever reads the repository has it, now and in all its history.

**Mend.** Revoke it first. Then read it from an environment variable, strip the outputs, and rewrite the history.

Bad::

    # %%
    aws_key = "AKIAQYLPMN5HHHFPZAM2"

Good::

    # %%
    import os
    aws_key = os.environ["AWS_KEY"]
"""

from __future__ import annotations

from collections.abc import Iterator

from nblift.analysis.secrets import secrets_in
from nblift.check.finding import Finding
from nblift.check.subject import Subject, text_of

CODE = "NB401"
_HINT = "Revoke it, read it from the environment, strip the outputs; it stays in git's history."
_TEXTS = ("text/plain", "text/html", "text/markdown", "application/json", "text/latex")


def check(subject: Subject) -> Iterator[Finding]:
    """Each line of the source, each cell's outputs once."""
    for index, line, kind in secrets_in([cell.source for cell in subject.cells], code=True):
        yield Finding(f"holds a secret: {kind}", subject.cells[index].number, line, _HINT, "error")
    shown = [(cell.number, text) for cell in subject.cells for output in cell.outputs for text in _texts(output)]
    found = {(shown[index][0], kind) for index, _, kind in secrets_in([text for _, text in shown], code=False)}
    for number, kind in sorted(found):
        yield Finding(f"an output shows a secret: {kind}", number, None, _HINT, "error")


def _texts(output: dict[str, object]) -> Iterator[str]:
    for key in ("text", "evalue", "traceback"):
        if key in output:
            value = output[key]
            yield "\n".join(map(str, value)) if key == "traceback" and isinstance(value, list) else text_of(value)
    data = output.get("data")
    if isinstance(data, dict):
        yield from (text_of(data[kind]) for kind in _TEXTS if kind in data)
