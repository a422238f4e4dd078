"""Two JSON documents: plots of plotly and vega, geometries, plain data."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any

from nblift.diff.difference import Difference
from nblift.diff.lines import compare_line
from nblift.diff.rules import Rules

# made up anew for every plot
_MADE_UP = frozenset({"uid", "uirevision"})
_SHOWN = 80


def compare_json(old: Any, new: Any, rules: Rules, place: tuple[str, ...] = ()) -> list[Difference]:
    """What differs between two documents, key by key."""
    return _compare(_plain(old), _plain(new), rules, place)


def _compare(old: Any, new: Any, rules: Rules, place: tuple[str, ...]) -> list[Difference]:
    if isinstance(old, dict) and isinstance(new, dict):
        return [d for key in (*old, *(k for k in new if k not in old)) for d in _at(old, new, key, rules, place)]
    if isinstance(old, list) and isinstance(new, list):
        if len(old) != len(new):
            text = f"{len(old)} entries", f"{len(new)} entries"
            return [Difference(place, "different", "length", *text)]
        pairs = zip(old, new, strict=True)
        return [d for n, (a, b) in enumerate(pairs) for d in _compare(a, b, rules, (*place, str(n)))]
    if isinstance(old, str) and isinstance(new, str):
        return compare_line(old, new, rules, place)
    if _is_number(old) and _is_number(new):
        return _numbers(old, new, rules, place)
    return [] if old == new and type(old) is type(new) else [Difference(place, "different", "value", *_texts(old, new))]


def _at(old: dict[str, Any], new: dict[str, Any], key: str, rules: Rules, place: tuple[str, ...]) -> list[Difference]:
    inner = (*place, key)
    if key in _MADE_UP:
        return []
    if key not in new:
        return [Difference(inner, "different", "removed entry", _text(old[key]), None)]
    if key not in old:
        return [Difference(inner, "different", "added entry", None, _text(new[key]))]
    return _compare(old[key], new[key], rules, inner)


def _numbers(old: float, new: float, rules: Rules, place: tuple[str, ...]) -> list[Difference]:
    whole = isinstance(old, int) and isinstance(new, int)
    if type(old) is type(new) and old == new:
        return []
    close = not whole and rules.tolerance.close(float(old), float(new))
    texts = _texts(old, new)
    return [Difference(place, "equal" if close else "different", "number", *texts, (float(old), float(new)))]


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _plain(document: Any) -> Any:
    """Arrays that plotly packs are unpacked; names of data sets that vega makes of their contents are numbered."""
    if isinstance(document, Mapping):
        if isinstance(document.get("bdata"), str) and "dtype" in document:
            return _unpacked(document)
        names = {name: f"data {n}" for n, name in enumerate(document.get("datasets") or {})}
        text = json.dumps({k: v for k, v in document.items() if k != "datasets"}) if names else ""
        if names:
            for name, number in names.items():
                text = text.replace(json.dumps(name), json.dumps(number))
            sets = {names[k]: _plain(v) for k, v in document["datasets"].items()}
            return {**_plain(json.loads(text)), "datasets": sets}
        return {str(k): _plain(v) for k, v in document.items()}
    return [_plain(v) for v in document] if isinstance(document, (list, tuple)) else document


def _unpacked(packed: Mapping[str, Any]) -> Any:
    import numpy as np

    try:
        flat = np.frombuffer(base64.b64decode(packed["bdata"]), dtype=packed["dtype"])
    except (TypeError, ValueError):
        return dict(packed)
    shape = [int(n) for n in str(packed.get("shape", "")).split(",") if n.strip()]
    return (flat.reshape(shape) if shape else flat).tolist()


def _texts(old: Any, new: Any) -> tuple[str, str]:
    return _text(old), _text(new)


def _text(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
