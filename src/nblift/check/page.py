"""A rule's docstring as text for a terminal and as a page under docs/rules/."""

from __future__ import annotations

import inspect
import re

from nblift.check.registry import Rule, every_rule, mends, name_of


def title(rule: Rule) -> str:
    """The first line, without its stop."""
    return (rule.__doc__ or "").strip().split("\n", 1)[0].rstrip(".")


def explained(rule: Rule) -> str:
    """The rule for a person at a terminal."""
    body = inspect.cleandoc(rule.__doc__ or "").partition("\n")[2].strip()
    return f"{rule.CODE} {name_of(rule)}: {title(rule)}\n\n{body}\n"


def page(rule: Rule) -> str:
    """The rule's page, in markdown."""
    _, _, body = inspect.cleandoc(rule.__doc__ or "").partition("\n")
    prose, _, examples = body.partition("\nBad::\n")
    bad, _, good = examples.partition("\nGood::\n")
    fixed = "\n`nblift check --fix` mends it.\n" if mends(rule) else ""
    return (
        f"# {rule.CODE} · {name_of(rule)}\n\n{title(rule)}.\n\n{prose.strip()}\n{fixed}\n"
        f"Found:\n\n{_block(bad)}\n\nNot found:\n\n{_block(good)}\n"
    )


def _block(text: str) -> str:
    plain = re.sub(r"^ {4}", "", text.strip("\n"), flags=re.M).rstrip()
    return f"```python\n{plain}\n```"


def index() -> str:
    """The table of all rules."""
    rows = [
        f"| [{r.CODE}]({r.CODE}.md) | {name_of(r)} | {title(r)} | {'yes' if mends(r) else ''} |" for r in every_rule()
    ]
    head = "| code | name | says | `--fix` |\n| --- | --- | --- | --- |"
    return "\n".join([head, *rows]) + "\n"
