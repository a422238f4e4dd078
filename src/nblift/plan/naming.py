"""Names of stages and arguments: from the author's headings, else from what the code does."""

from __future__ import annotations

import builtins
import keyword
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from pathlib import PurePosixPath

from nblift.notebook.sections import slug
from nblift.plan.facts import NUMPY_RANDOM, PYTHON_RANDOM, Facts
from nblift.plan.groups import Group
from nblift.plan.purpose import main_purpose

STREAM_NAMES = {NUMPY_RANDOM: "numpy_random_state", PYTHON_RANDOM: "python_random_state"}


def stage_names(groups: Sequence[Group], facts: Facts) -> list[str]:
    """One name for each stage: its section's heading as an identifier; two headings joined; else its purpose."""
    names: list[str] = []
    reserved = _reserved(facts)
    for group in groups:
        slugs = [s for s in dict.fromkeys(map(slug, group.titles)) if s]
        purpose = group.purpose or main_purpose(facts.rows[i] for i in group.body)
        wanted = "_and_".join(slugs) if 1 <= len(slugs) <= 2 else purpose
        names.append(_free(wanted, reserved, names, facts))
    return names


def of_the_notebook(name: str, facts: Facts) -> str:
    """A name with the notebook's before it, for where another notebook has the name already."""
    return f"{notebook_name(facts)}_{name}"


def notebook_name(facts: Facts) -> str:
    """The notebook's name as an identifier."""
    return slug(PurePosixPath(facts.notebook.path).stem) or "notebook"


def _reserved(facts: Facts) -> set[str]:
    """A stage's module defines the stage's function: imports, definitions and builtins of that name would clash."""
    ours = {n for f in facts.rows if f.role in ("import", "definition") for n in f.binds}
    return ours.union(dir(builtins), {"helpers", "register"})


def _free(wanted: str, reserved: AbstractSet[str], names: Sequence[str], facts: Facts) -> str:
    base = f"{wanted}_stage" if keyword.iskeyword(wanted) or wanted in reserved else wanted
    base = of_the_notebook(base, facts) if base in facts.taken else base
    name, number = base, 2
    while name in reserved or name in names or name in facts.taken:
        name, number = f"{base}_{number}", number + 1
    return name


def argument_name(key: str) -> str:
    """The argument that carries a name of the notebook, or a random stream."""
    return STREAM_NAMES.get(key, key)
