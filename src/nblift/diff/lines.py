"""Two lines of text, part by part."""

from __future__ import annotations

from nblift.diff.difference import Difference
from nblift.diff.noisy import is_noise
from nblift.diff.rules import Rules, Tolerance
from nblift.diff.tokens import NOISY, Token, tokens


def compare_line(old: str, new: str, rules: Rules, place: tuple[str, ...] = ()) -> list[Difference]:
    """What differs between two lines: number by number where only numbers do, else the line as a whole."""
    if old == new:
        return []
    left, right = parts(old, rules.markup), parts(new, rules.markup)
    if skeleton(left) != skeleton(right):
        return [Difference(place, "different", "text", old, new)]
    found: list[Difference] = []
    seen: dict[str, int] = {}
    for a, b in zip(left, right, strict=True):
        seen[a.kind] = seen.get(a.kind, 0) + 1
        if a != b:
            found.append(_compare(a, b, rules, (*place, f"{a.kind} {seen[a.kind]}")))
    return found or [Difference(place, "equal", "white space", old, new)]


def parts(line: str, markup: bool = False) -> tuple[Token, ...]:
    """A line's tokens; how much white space stands between others does not count, at the beginning it does."""
    found = tokens(line.rstrip(), markup)
    return tuple(Token("space", " ") if t.kind == "space" and n else t for n, t in enumerate(found))


def skeleton(line: tuple[Token, ...]) -> tuple[str, ...]:
    """What of a line has to be the same letter by letter."""
    return tuple(_bone(token) for token in line)


def _bone(token: Token) -> str:
    if token.kind == "amount":
        return f"amount {_unit(token.text)}"
    return token.kind if token.kind == "number" or token.kind in NOISY else f"'{token.text}"


def _unit(amount: str) -> str:
    return amount.lstrip("0123456789.,eE+- \t")


def compare_numbers(old: str, new: str, tolerance: Tolerance, place: tuple[str, ...]) -> Difference:
    """Two numbers as they were written. Whole numbers have to be the same, and stay whole."""
    amounts = (float(old.replace(",", "")), float(new.replace(",", "")))
    close = _is_whole(old) == _is_whole(new) and (
        amounts[0] == amounts[1] if _is_whole(old) else tolerance.close(*amounts)
    )
    return Difference(place, "equal" if close else "different", "number", old, new, amounts)


def _is_whole(text: str) -> bool:
    return text.lstrip("+-").replace(",", "").isdigit()


def _compare(old: Token, new: Token, rules: Rules, place: tuple[str, ...]) -> Difference:
    if old.kind in ("number", "amount"):
        amounts = [token.text.removesuffix(_unit(token.text)).strip() for token in (old, new)]
        return compare_numbers(amounts[0], amounts[1], rules.tolerance, place)
    verdict = is_noise(old, new, rules)
    return Difference(place, "noise" if verdict else "different", old.kind, old.text, new.text)
