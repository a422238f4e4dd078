"""Checking notebooks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from nblift.analysis.secrets import secret_values
from nblift.check.finding import Finding
from nblift.check.ignored import is_ignored
from nblift.check.installed import other_python, this_python
from nblift.check.modules import Modules
from nblift.check.registry import Rule, every_rule, mends, name_of
from nblift.check.settings import Settings, names
from nblift.check.subject import Subject, read, unreadable, without_deepest
from nblift.errors import UsageError
from nblift.notebook.invalid import why_invalid

_SECRET = "secret"  # noqa: S105  # the name of a rule
_UNREADABLE = "unreadable-notebook"
_ROUNDS = 20
_URL_USER = re.compile(r"://[^/@\s]+@")


@dataclass(frozen=True)
class Checked:
    """A notebook and what was found in it, in the order of its cells."""

    notebook: Path
    findings: tuple[Finding, ...]


def check_notebooks(paths: Sequence[Path], settings: Settings, python: Path | None = None) -> list[Checked]:
    """Check notebooks one after another.

    Args:
        paths: notebook files.
        python: the interpreter whose libraries count; the running one where None.

    Raises:
        UsageError: `python` is no interpreter, or there is no such rule as the settings name.
    """
    for word in (*settings.select, *settings.ignore):
        if not any(names(word, rule.CODE, name_of(rule)) for rule in every_rule()):
            raise UsageError(f"there is no rule {word}", hint="`nblift rule` lists them.")
    modules = Modules(this_python() if python is None else other_python(python))
    # what cannot be read has not been checked, whichever rules are asked
    rules = [r for r in every_rule() if settings.wants(r.CODE, name_of(r)) or name_of(r) == _UNREADABLE]
    return [Checked(path, tuple(_findings(path, modules, rules, settings))) for path in paths]


def _findings(path: Path, modules: Modules, rules: Sequence[Rule], settings: Settings) -> list[Finding]:
    try:
        return _of_subject(read(path, modules), rules, settings)
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):
        # nbformat is not asked first: it takes its time, and refuses much that Jupyter runs
        why = why_invalid(path)
        if why is None:
            raise
        return findings_in(unreadable(path, modules, why), rules, settings)


def _of_subject(subject: Subject, rules: Sequence[Rule], settings: Settings) -> list[Finding]:
    while True:
        try:
            return findings_in(subject, rules, settings)
        except RecursionError:
            subject = without_deepest(subject)


def findings_in(subject: Subject, rules: Iterable[Rule], settings: Settings) -> list[Finding]:
    """What the rules find in one notebook, without what is ignored there."""
    subject.settings = settings.limits
    cells = {c.number: c for c in subject.cells}
    found: list[Finding] = []
    for rule in rules:
        for finding in rule.check(subject):
            cell = cells.get(finding.cell) if finding.cell is not None else None
            inside = cell is not None and finding.line is not None and 0 < finding.line <= len(cell.lines)
            context = cell.lines[finding.line - 1] if cell and inside and finding.line else ""
            fixable = finding.fixable and mends(rule) and subject.can_be_mended
            placed = finding.placed(str(subject.path), rule.CODE, name_of(rule), context, fixable)
            if not is_ignored(placed, cell):
                found.append(placed)
    return sorted(_without_secrets(set(found), subject), key=lambda f: (f.cell or 0, f.line or 0, f.code, f.message))


def _without_secrets(findings: set[Finding], subject: Subject) -> list[Finding]:
    """No secret is shown, whatever is said of its line or of another that has it."""
    if not any(f.name == _SECRET for f in findings):
        return list(findings)
    lines = {(f.cell, f.line) for f in findings if f.name == _SECRET and f.line is not None}
    values = {value for cell in subject.cells for value in secret_values(cell.source, code=True)}

    def clean(text: str) -> str:
        for value in sorted(values, key=len, reverse=True):
            text = text.replace(value, "[secret]")
        return _URL_USER.sub("://…@", text)

    return [
        replace(
            found,
            context="" if (found.cell, found.line) in lines else clean(found.context),
            message=clean(found.message),
            hint=clean(found.hint),
        )
        for found in findings
    ]


def mended(checked: Sequence[Checked], settings: Settings, python: Path | None = None) -> int:
    """Mend what can be mended in the notebooks' files; how many findings that were."""
    from nblift.check.fix import fix

    count = 0
    for _ in range(_ROUNDS):  # a rule may name only the first of several places
        fixable = [one for one in checked if any(f.fixable for f in one.findings)]
        modules = Modules(this_python() if python is None else other_python(python))
        done = sum(fix(read(one.notebook, modules), one.findings) for one in fixable)
        count += done
        if not done:
            break
        checked = check_notebooks([one.notebook for one in fixable], settings, python)
    return count
