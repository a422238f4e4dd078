"""What a person sees below a cell, in a form in which two runs can be compared."""

from __future__ import annotations

import json
import re
from typing import Any

# what is another one in every run and says nothing: addresses, ids made up by libraries
_MADE_UP = re.compile(
    r"(?<=0x)[0-9a-f]{6,}|(?<=sk-container-id-)\d+|(?<=sk-estimator-id-)\d+|(?<=T_)[0-9a-f]{5}(?=_|\W)"
    r"|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
)


def shown(cell: dict[str, Any]) -> list[str]:
    """What an executed code cell shows: printed text joined, values and images by kind. Warnings are left out, for
    they name the file that they come from.

    Args:
        cell: of nbformat 4.
    """
    printed = "".join(
        _text(o["text"]) for o in cell["outputs"] if o["output_type"] == "stream" and o["name"] == "stdout"
    )
    found = [f"stdout {_plain(printed)}"] if printed else []
    for output in cell["outputs"]:
        if output["output_type"] == "error":
            found.append(f"error {output['ename']}: {_plain(output['evalue'])}")
        elif output["output_type"] in ("display_data", "execute_result"):
            found += [f"{kind} {_plain(_text(data))}" for kind, data in sorted(output["data"].items())]
    return found


def _text(data: Any) -> str:
    if isinstance(data, list):
        return "".join(data)
    return data if isinstance(data, str) else json.dumps(data, sort_keys=True)


def _plain(text: str) -> str:
    return _MADE_UP.sub("…", text)
