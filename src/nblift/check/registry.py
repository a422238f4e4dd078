"""The rules: one module each in `rules/`, found by being there."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from functools import cache
from types import ModuleType
from typing import Protocol, cast

from nblift.check import rules
from nblift.check.finding import Finding
from nblift.check.subject import Subject
from nblift.errors import UsageError


class Rule(Protocol):
    """What a module in `rules/` has. Its docstring is its page: a title, what, why, how to mend, two examples."""

    CODE: str
    __doc__: str
    __name__: str

    def check(self, subject: Subject) -> Iterator[Finding]:
        """What the rule finds in a notebook; it fills in message, place, hint and severity."""


@cache
def every_rule() -> tuple[Rule, ...]:
    """All rules by code."""
    names = [m.name for m in pkgutil.iter_modules(rules.__path__)]
    found = [cast(Rule, importlib.import_module(f"{rules.__name__}.{name}")) for name in names]
    return tuple(sorted(found, key=lambda rule: rule.CODE))


def name_of(rule: Rule) -> str:
    """The rule's name, after its file."""
    return rule.__name__.rpartition(".")[2].replace("_", "-")


def rule_of(code: str) -> Rule:
    """The rule of a code or name.

    Raises:
        UsageError: there is none.
    """
    for rule in every_rule():
        if code.upper() == rule.CODE or code.lower() == name_of(rule):
            return rule
    raise UsageError(f"there is no rule {code}", hint="`nblift rule` lists them.")


def mends(rule: Rule) -> bool:
    """Whether `--fix` can do something about it."""
    return hasattr(cast(ModuleType, rule), "mend")
