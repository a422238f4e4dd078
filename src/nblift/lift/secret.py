"""Secrets stay out of what a lift writes: modules, parameters, recorded values, reports."""

from __future__ import annotations

from nblift.analysis.secrets import secrets_in
from nblift.errors import Place, Refused
from nblift.model.notebook import Notebook

_IGNORED = "nblift: ignore"
_CURE = 'Revoke it, and read it from the environment: os.environ["NAME"]. If it is none, write # nblift: ignore[NB401].'


def refuse_secrets(notebook: Notebook) -> None:
    """Refuse a notebook with a secret in its source: it would stand in modules, parameters and records as well.

    Raises:
        Refused: with the cell and the line, and what kind of secret it is.
    """
    cells = list(notebook.code_cells)
    for index, line, kind in secrets_in([cell.source for cell in cells], code=True):
        if _IGNORED not in cells[index].source.split("\n")[line - 1]:
            where = Place(notebook.path, cells[index].number, line)
            message = f"holds a secret ({kind}), which would stand in what is written, too"
            raise Refused(message, where=where, hint=_CURE, code="secret")
