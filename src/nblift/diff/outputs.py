"""What a cell shows, and what differs between two cells' outputs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Any

from nblift.diff.difference import Difference
from nblift.diff.html import compare_html, has_table
from nblift.diff.pictures import compare_pictures
from nblift.diff.rules import Rules
from nblift.diff.structure import compare_json
from nblift.diff.text import compare_text

# for a live kernel: what is seen stands beside them in another form
_LIVE = frozenset({"application/vnd.jupyter.widget-view+json", "application/vnd.bokehjs_exec.v0+json"})
_MARKUP = frozenset({"image/svg+xml", "application/javascript", "application/vnd.bokehjs_load.v0+json"})
_NAMES = {"text/plain": "value", "text/html": "HTML", "image/svg+xml": "SVG", "application/json": "JSON"}


@dataclass(frozen=True)
class Shown:
    """One thing that a cell shows: `kind` is stdout, stderr, display or error; the data are texts and JSON by type."""

    kind: str
    data: Mapping[str, Any]


def shown(outputs: Sequence[Mapping[str, Any]]) -> list[Shown]:
    """What outputs of nbformat 4 show: printed text joined, for how it was cut into pieces is chance."""
    found = []
    for name in ("stdout", "stderr"):
        texts = [_text(o["text"]) for o in outputs if o["output_type"] == "stream" and o["name"] == name]
        if any(texts):
            found.append(Shown(name, {"text": "".join(texts)}))
    for output in outputs:
        if output["output_type"] == "error":
            found.append(Shown("error", {"type": output["ename"], "message": output["evalue"]}))
        elif output["output_type"] in ("display_data", "execute_result"):
            data = {kind: _payload(kind, d) for kind, d in output["data"].items() if kind not in _LIVE}
            found.append(Shown("display", data))
    return found


def compare_outputs(
    old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]], rules: Rules
) -> list[Difference]:
    """What differs between the outputs of two cells."""
    left, right = shown(old), shown(new)
    found: list[Difference] = []
    for a, b in counterparts(left, right):
        if b is None and a is not None:
            found.append(Difference((output_name(left, a),), "different", "removed", brief(left[a]), None))
        elif a is None and b is not None:
            found.append(Difference(("added", right[b].kind), "different", "added", None, brief(right[b])))
        elif a is not None and b is not None:
            found += _compare(left[a], right[b], rules, (output_name(left, a),))
    return found


def counterparts(left: Sequence[Shown], right: Sequence[Shown]) -> Iterator[tuple[int | None, int | None]]:
    """Counterparts: one after another where there are as many of each kind, else those that are the same first."""
    for kind in ("stdout", "stderr", "display", "error"):
        old = [n for n, one in enumerate(left) if one.kind == kind]
        new = [n for n, one in enumerate(right) if one.kind == kind]
        keys = [json.dumps(left[n].data, sort_keys=True) for n in old]
        others = [json.dumps(right[n].data, sort_keys=True) for n in new]
        matches: list[tuple[str, int, int, int, int]] = [("", 0, len(old), 0, len(new))]
        if len(old) != len(new):
            matches = list(SequenceMatcher(None, keys, others, autojunk=False).get_opcodes())
        for _, i1, i2, j1, j2 in matches:
            for n in range(max(i2 - i1, j2 - j1)):
                yield (old[i1 + n] if i1 + n < i2 else None, new[j1 + n] if j1 + n < j2 else None)


def _compare(old: Shown, new: Shown, rules: Rules, place: tuple[str, ...]) -> list[Difference]:
    if old.kind == "error":
        if old.data["type"] != new.data["type"]:
            return [Difference(place, "different", "type of the error", old.data["type"], new.data["type"])]
        return compare_text(old.data["message"], new.data["message"], rules, place)
    if old.kind != "display":
        return compare_text(old.data["text"], new.data["text"], rules, place)
    found: list[Difference] = []
    passed = _said_better(old) and _said_better(new)
    for kind in dict.fromkeys((*old.data, *new.data)):
        if kind == "text/plain" and passed:
            continue
        inner = (*place, _NAMES.get(kind, kind))
        if kind not in new.data or kind not in old.data:
            state = ("removed", kind, None) if kind in old.data else ("added", None, kind)
            found.append(Difference(inner, "different", *state))
        else:
            found += compare_data(kind, old.data[kind], new.data[kind], rules, inner)
    return found


def compare_data(kind: str, old: Any, new: Any, rules: Rules, place: tuple[str, ...]) -> list[Difference]:
    """What differs between two values of one MIME type."""
    if old == new:
        return []
    if not isinstance(old, str) or not isinstance(new, str):
        return compare_json(old, new, rules, place)
    if kind == "text/html":
        return compare_html(old, new, rules, place)
    if kind.startswith("image/") and kind != "image/svg+xml":
        return compare_pictures(old, new, place)
    return compare_text(old, new, replace(rules, markup=kind in _MARKUP), place)


def brief(one: Shown) -> str:
    """A thing that is shown, in a line."""
    if one.kind == "error":
        return f"{one.data['type']}: {one.data['message']}".split("\n")[0]
    text = one.data.get("text") or one.data.get("text/plain") or ", ".join(one.data)
    return text.strip().split("\n")[0] if isinstance(text, str) else "…"


def _said_better(one: Shown) -> bool:
    """Whether another form than plain text says all that the text does."""
    return any(
        kind.startswith("image/") or kind.endswith("+json") or (kind == "text/html" and has_table(str(data)))
        for kind, data in one.data.items()
    )


def _payload(kind: str, data: Any) -> Any:
    if isinstance(data, list) and all(isinstance(part, str) for part in data) and not kind.endswith("json"):
        return "".join(data)
    if isinstance(data, str) and kind.startswith("image/") and kind != "image/svg+xml":
        return "".join(data.split())
    return data


def _text(data: Any) -> str:
    return "".join(data) if isinstance(data, list) else str(data)


def output_name(found: Sequence[Shown], number: int) -> str:
    """What messages call an output: stdout, stderr, error, and the displays by their order where there are several."""
    kind = found[number].kind
    if kind != "display":
        return kind
    if sum(one.kind == kind for one in found) == 1:
        return "output"
    return f"output {sum(one.kind == kind for one in found[: number + 1])}"
