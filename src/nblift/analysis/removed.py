"""What libraries no longer have, after `libraries/removed/*.yaml`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from nblift.analysis.library import facts

# by the head of a dotted path: how the library is called
LIBRARIES = {
    "pandas": "pandas", "numpy": "numpy", "sklearn": "scikit-learn", "seaborn": "seaborn", "matplotlib": "matplotlib",
}  # fmt: skip
_KEY = re.compile(
    r'^(?P<path>[\w.*]+)(?:\((?:#(?P<count>\d+)|(?:(?P<position>\d+):)?(?P<keyword>\w+)=(?:"(?P<value>[^"]*)")?)\))?$'
)


@dataclass(frozen=True)
class Removed:
    """One thing that is gone: a name, one of its arguments (`keyword`), or one of that argument's values.

    `position` is where the argument may stand without its name, `count` how many arguments may do so. `gone` is the
    release that took it away, `back` the one that brought it again.
    """

    path: str
    keyword: str | None
    value: str | None
    position: int | None
    count: int | None
    gone: str
    instead: str
    back: str | None

    def is_gone(self, version: str) -> bool:
        """Whether a release of the library lacks it."""
        has_it_again = self.back is not None and release(version) >= release(self.back)
        return release(version) >= release(self.gone) and not has_it_again


@cache
def release(version: str) -> tuple[int, ...]:
    """A version's numbers, for comparing."""
    return tuple(int(part) for part in re.findall(r"\d+", version.split("+")[0])[:3])


@cache
def removed_from(package: str) -> dict[str, list[Removed]]:
    """What a library no longer has, by path."""
    found: dict[str, list[Removed]] = {}
    for key, (gone, instead, *back) in facts(f"removed/{package}").items():
        match = _KEY.match(key)
        assert match is not None, key
        position, count = match["position"], match["count"]
        entry = Removed(
            match["path"], match["keyword"], match["value"], None if position is None else int(position),
            None if count is None else int(count), gone, instead, back[0] if back else None,
        )  # fmt: skip
        found.setdefault(entry.path, []).append(entry)
    return found


def cure_for(words: str) -> str | None:
    """What to write instead of what an error's words say is missing; None where nothing is known."""
    for pattern, key in facts("removed")["errors"]:
        if re.search(pattern, words):
            package = str(key).partition(".")[0]
            known = facts(f"removed/{package}").get(key) if package in LIBRARIES else None
            return f"{known[1]} It is gone since {LIBRARIES[package]} {known[0]}." if known else str(key)
    return None
