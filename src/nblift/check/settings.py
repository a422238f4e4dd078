"""`[tool.nblift.check]` in pyproject.toml."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nblift.check.finding import SEVERITIES, Severity
from nblift.errors import Place, UsageError

# what a cell and a notebook may have, unless the project says otherwise
LIMITS = {"max-cell-lines": 60, "max-output-kilobytes": 1000}


@dataclass(frozen=True)
class Settings:
    """Which rules are asked, the mildest finding that fails, and the limits of rules that have some."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    fail_on: Severity = "warning"
    exclude: tuple[str, ...] = ()
    limits: dict[str, Any] = field(default_factory=lambda: dict(LIMITS))

    def wants(self, code: str, name: str) -> bool:
        """Whether a rule is asked. A part of a code, such as NB1, stands for all that begin so."""
        chosen = not self.select or any(names(word, code, name) for word in self.select)
        return chosen and not any(names(word, code, name) for word in self.ignore)

    def excludes(self, notebook: Path) -> bool:
        """Whether a notebook is left out, by a pattern such as `notebooks/old/*`."""
        return any(notebook.match(pattern) for pattern in self.exclude)


def names(word: str, code: str, name: str) -> bool:
    """Whether a rule is meant: by its code, the beginning of that, or its name."""
    return code.startswith(word.upper()) or word.lower() == name


def words(given: Iterable[str]) -> tuple[str, ...]:
    """The rules that were given, one or several in a text, with commas in between."""
    return tuple(word.strip() for text in given for word in text.split(",") if word.strip())


def read_settings(start: Path) -> Settings:
    """The settings of the nearest pyproject.toml at or above a folder that has some.

    Raises:
        UsageError: a setting that does not exist, or of the wrong kind.
    """
    here = start.resolve()
    for folder in (here, *here.parents):
        file = folder / "pyproject.toml"
        if file.is_file():
            text = file.read_text(encoding="utf-8")
            if "nblift" not in text:
                continue
            table = load_toml(file).get("tool", {}).get("nblift", {}).get("check")
            if table is not None:
                return _settings(table, file)
    return Settings()


def load_toml(file: Path) -> dict[str, Any]:
    """A TOML file.

    Raises:
        UsageError: it is none.
    """
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        return dict(tomllib.loads(file.read_text(encoding="utf-8")))
    except ValueError as error:
        raise UsageError(f"not TOML: {error}", where=Place(str(file)), hint="Mend the file.") from None


def _settings(table: dict[str, Any], file: Path) -> Settings:
    lists = {"select": list, "ignore": list, "exclude": list}
    known = {**lists, "fail-on": str, **dict.fromkeys(LIMITS, int)}
    for key, value in table.items():
        fits = key in known and isinstance(value, known[key])
        if not fits or (key in lists and not all(isinstance(word, str) for word in value)):
            raise UsageError(
                f"[tool.nblift.check] has no {key} = {value!r}",
                where=Place(str(file)),
                hint=f"It knows {', '.join(sorted(known))}.",
            )
    return Settings(
        words(table.get("select", ())),
        words(table.get("ignore", ())),
        severity(table.get("fail-on", "warning")),
        tuple(table.get("exclude", ())),
        {**LIMITS, **{k: v for k, v in table.items() if k in LIMITS}},
    )


def severity(word: str) -> Severity:
    """A severity by its name.

    Raises:
        UsageError: there is none of that name.
    """
    for known in SEVERITIES:
        if word == known:
            return known
    raise UsageError(f"{word} is no severity", hint=f"There are {', '.join(SEVERITIES)}.")
