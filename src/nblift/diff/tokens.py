"""A line of text as its parts: numbers, what is another one in every run, and the rest."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

_TIME = r"\d{1,2}:\d{2}:\d{2}(?:[.,]\d{1,9})?"
_DAY = r"\d{4}-\d{2}-\d{2}"
_UNIT = r"(?:ns|us|µs|μs|ms|s|secs?|seconds?|mins?|minutes?|h|hours?)"
_FIGURE = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?(?:[eE][-+]?\d+)?|\.\d+(?:[eE][-+]?\d+)?"
_WORK = r"execution|training|train|fit|fitting|inference|prediction|processing|computation|compute|loading|query"
# What says that a duration was measured: without it, one is data, such as the mean length of a trip.
_MEASURED = re.compile(
    r"(?i:\b(?:took|taken|elapsed|wall|cpu|overhead of \w+ was"
    rf"|(?:{_WORK})(?: |_)time|(?:finished|done|completed|trained|fitted|executed|loaded|ran) in)\b|^time\b"
    r"|\[CV.*\btotal time=)[^\d,;|]*"
    rf"(?:(?:{_FIGURE})\s?{_UNIT}\s+(?:and )?)*$"
)
# Tried in this order at every place of a line.
_KINDS = {
    # what %time, %timeit and tqdm write: counts of loops and rates are as fickle as the times
    "timing": r"^(?:CPU times: .*|Wall time: .*|.* ± .* per loop \(.*\))$"
    r"|\b(?:\d+s )?\d+[mun]?s/(?:step|epoch|sample)\b"  # and what Keras does
    r"|\[\d+:\d\d(?::\d\d)?<[^\]]*(?:it/s|s/it)[^\]]*\]|\[\d+:\d\d(?::\d\d)?, [^\]]*(?:it/s|s/it)[^\]]*\]",
    "address": r"(?<=\bat )0x[0-9a-fA-F]{6,}",
    "temporary path": r"(?:/private)?/var/folders/[\w+]+/[\w+]+/T/\w+|/tmp/ipykernel_\d+/\d+\.py|<ipython-input-[\w-]+>"
    r"|/tmp/tmp\w{6,}|(?<=[\\/])Temp[\\/]tmp\w{6,}|(?<=[\\/])Temp[\\/]ipykernel_\d+[\\/]\d+\.py",
    "environment": r"(?:/[^\s/:'\"]+)+/(?:site|dist)-packages(?=/)",
    "process or port": r"(?<=\bpid[ =:])\d+|(?<=\blocalhost:)\d{4,5}|(?<=\b127\.0\.0\.1:)\d{4,5}",
    "instant": rf"{_DAY}[T ]{_TIME}(?:Z|[+-]\d\d:?\d\d)?|datetime\.datetime\(\d{{4}}(?:, \d+){{4,6}}\)"
    rf"|(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) [A-Z][a-z]{{2}} [ \d]\d {_TIME}(?: [A-Z]{{3,4}})? \d{{4}}",
    "span": r"(?<![\d:])\d+:\d\d:\d\d\.\d{6}(?!\d)",
    "time": rf"(?<![\d:]){_TIME}(?![\d:])",
    "day": rf"(?<![\d-]){_DAY}(?![\d-])",
    "duration": rf"(?<![\w.])(?:{_FIGURE})\s?{_UNIT}(?![\w])|(?i:(?<=took )|(?<=elapsed: )|(?<=elapsed )|(?<=\btime: )"
    rf"|(?<=\btime = ))(?:{_FIGURE})(?![\w%])",
    "number": rf"(?<![\w.])[-+]?(?:{_FIGURE})(?!\w)",
    "space": r"[ \t]+",
    "word": r"\w+",
    "sign": r".",
}
_MARKUP = {
    "made up": r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"
    r"|(?<=sk-container-id-)\d+|(?<=sk-estimator-id-)\d+|(?<=\bT_)[0-9a-f]{5}(?=_|\W)|(?<=[\"#])[mpCDa-z]{1,2}[0-9a-f]{10}\b"
    r"|(?<=<dc:date>)[^<]*|(?<=\bmap_)[0-9a-f]{32}|\b[0-9a-f]{32}\b",
}
NOISY = frozenset(_KINDS) - {"number", "space", "word", "sign"} | frozenset(_MARKUP)


@dataclass(frozen=True)
class Token:
    """A part of a line and what it is: a key of the kinds above, or an amount of time that is data."""

    kind: str
    text: str


def tokens(line: str, markup: bool = False) -> tuple[Token, ...]:
    """The parts of one line, in order; together they are the line. `markup`: ids are taken for made up."""
    return _tokens(line, markup)


@lru_cache(maxsize=4096)
def _tokens(line: str, markup: bool) -> tuple[Token, ...]:
    pattern = _pattern(markup)
    names = list((_MARKUP | _KINDS) if markup else _KINDS)
    return tuple(_token(names[int((m.lastgroup or "k0")[1:])], m) for m in pattern.finditer(line))


def _token(kind: str, found: re.Match[str]) -> Token:
    if kind == "duration" and not _MEASURED.search(found.string[: found.start()]):
        kind = "amount" if found[0][-1].isalpha() else "number"
    return Token(kind, found[0])


@lru_cache(maxsize=2)
def _pattern(markup: bool) -> re.Pattern[str]:
    kinds = (_MARKUP | _KINDS) if markup else _KINDS
    return re.compile("|".join(f"(?P<k{n}>{pattern})" for n, pattern in enumerate(kinds.values())), re.DOTALL)
