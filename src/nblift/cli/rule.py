"""`nblift rule`."""

from __future__ import annotations

from typing import Annotated

import typer


def rule(
    code: Annotated[str | None, typer.Argument(help="A rule's code or name.", show_default="list all")] = None,
) -> None:
    """Explain a rule of `nblift check`: what it finds, why that matters, how to mend it.

    nblift rule NB107
    """
    from nblift.check.page import explained, title
    from nblift.check.registry import every_rule, name_of, rule_of

    if code is not None:
        typer.echo(explained(rule_of(code)), nl=False)
        return
    for one in every_rule():
        typer.echo(f"{one.CODE}  {name_of(one):24} {title(one)}")
