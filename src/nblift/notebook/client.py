"""papermill's client, with a limit to what a cell may show.

A cell that prints 50 MB would make a notebook that no browser opens and no git takes.
"""

from __future__ import annotations

from typing import Any

from nbformat import NotebookNode
from papermill.clientwrap import PapermillNotebookClient

STREAM_CHARACTERS = 1_000_000
OUTPUT_CHARACTERS = 20_000_000
_MESSAGE_CHARACTERS = 20_000
_DATA = ("display_data", "execute_result", "update_display_data")


class Client(PapermillNotebookClient):  # type: ignore[misc]
    """Cuts a cell's text after `STREAM_CHARACTERS` and leaves out other outputs beyond `OUTPUT_CHARACTERS`."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._cell = -1
        self._text = 0
        self._data = 0

    def process_message(self, message: dict[str, Any], cell: NotebookNode, cell_index: int) -> Any:
        """As nbclient does, with the message made short enough first."""
        if cell_index != self._cell:
            self._cell, self._text, self._data = cell_index, 0, 0
        kind, content = message["msg_type"], message["content"]
        if kind == "clear_output":
            self._text = self._data = 0
        elif kind == "stream":
            if self._joined(content, cell):
                return None
        elif kind in _DATA:
            self._limit_data(content)
        elif kind == "error":
            _limit_error(content)
        return super().process_message(message, cell, cell_index)

    def _joined(self, content: dict[str, Any], cell: NotebookNode) -> bool:
        """Cut a stream's text; whether nothing is left to do for nbclient."""
        before = self._text
        self._text += len(content["text"])
        if before >= STREAM_CHARACTERS:
            return True
        if self._text >= STREAM_CHARACTERS:
            content["text"] = (
                content["text"][: STREAM_CHARACTERS - before]
                + f"\n[nblift: the cell printed more than {STREAM_CHARACTERS:,} characters; the rest was left out]\n"
            )
        last = cell.outputs[-1] if cell.get("outputs") else None
        waits = self.clear_before_next_output or self.output_hook_stack
        if last is None or waits or last.output_type != "stream" or last.name != content["name"]:
            return False
        last.text += content["text"]
        return True

    def _limit_data(self, content: dict[str, Any]) -> None:
        data = content.get("data", {})
        size = sum(len(value) if isinstance(value, str) else len(str(value)) for value in data.values())
        self._data += size
        if self._data > OUTPUT_CHARACTERS:
            kinds = ", ".join(data)
            content["data"] = {"text/plain": f"[nblift: an output of {size:,} characters was left out: {kinds}]"}


def _limit_error(content: dict[str, Any]) -> None:
    content["evalue"] = _short(content["evalue"])
    content["traceback"] = [_short(frame) for frame in content["traceback"]]


def _short(text: str) -> str:
    return text if len(text) <= _MESSAGE_CHARACTERS else text[:_MESSAGE_CHARACTERS] + " […]"
