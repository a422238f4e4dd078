"""Doing what was proposed."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from nblift.errors import Refused
from nblift.init.proposal import Command, Proposal
from nblift.workspace import Change, write


def carry_out(root: Path, proposal: Proposal) -> None:
    """Write the files and run the commands.

    Raises:
        Refused: a command failed; what was done before stays, and another `nblift init` goes on from there.
    """
    write(root, [Change(change.path, change.new, kept=change.own) for change in proposal.files])
    for command in proposal.commands:
        _run(root, command)


def _run(root: Path, command: Command) -> None:
    environment = {**os.environ, "DVC_NO_ANALYTICS": "1"}
    try:
        done = subprocess.run(
            command.words,
            cwd=root,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    except OSError as error:
        raise Refused(
            f"{command.words[0]} cannot be run: {error.strerror}", hint="Install it, then try again."
        ) from None
    if done.returncode:
        words = (done.stderr or done.stdout).strip().splitlines()
        raise Refused(
            f"`{' '.join(command.words)}` failed: {words[-1] if words else 'it says nothing'}",
            hint="Mend that, then say nblift init again: it goes on from there.",
        )
