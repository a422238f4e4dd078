"""The figures that a statement draws on and shows. Runs inside the notebook's kernel.

Whatever shows a figure in a kernel (`plt.show()`, `display(fig)`, `fig` at the end of a cell, the end of a cell itself)
asks IPython's display formatter for its pictures, so that is where it is looked at.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from types import FrameType
from typing import Any

import cloudpickle

from nblift.runtime.figures import describe_figure, is_figure
from nblift.runtime.fingerprint import fingerprint

_UNNAMED = ("<lambda>", "<genexpr>", "<listcomp>", "<setcomp>", "<dictcomp>")


class Gallery:
    """What is shown, one statement at a time; `begin` and `end` stand around it.

    Args:
        shell: the kernel's InteractiveShell.
        folder: where descriptions go.
        mimetypes: how the types of what other libraries draw begin, with the library.
    """

    def __init__(self, shell: Any, folder: Path, mimetypes: Mapping[str, str]) -> None:
        self.shell, self.folder, self.mimetypes = shell, folder, mimetypes
        self.shown: list[dict[str, Any]] = []
        self.drawings: set[str] = set()
        self.drew: bool | None = None  # not known before it shows a figure, or ends
        self.current: tuple[object, ...] = ()
        self._listen()

    def _listen(self) -> None:
        form, publish = self.shell.display_formatter.format, self.shell.display_pub.publish

        def format_and_look(value: Any, *arguments: Any, **options: Any) -> Any:
            if is_figure(value):
                self._settle()
            formatted = form(value, *arguments, **options)
            if is_figure(value):
                self._look(value)
            self._note_others(formatted[0] if isinstance(formatted, tuple) else {})
            return formatted

        def publish_and_note(data: Any, *arguments: Any, **options: Any) -> Any:
            self._note_others(data)
            return publish(data, *arguments, **options)

        # before pyplot's own, which draws what is not up to date
        self.shell.events.register("post_execute", self._settle)
        self.shell.display_formatter.format = format_and_look
        self.shell.display_pub.publish = publish_and_note

    def begin(self) -> None:
        """Begin a fresh record."""
        self.shown, self.drawings, self.drew = [], set(), None
        self.current = _current()
        for figure in _open().values():
            figure.stale = False  # drawing on it sets this again

    def end(self, index: int, save: bool) -> dict[str, Any]:
        """What statement `index` drew on and showed; descriptions are written where they are to be saved."""
        self._settle()
        rows = []
        for position, row in enumerate(self._in_order()):
            figure, description = row.pop("figure"), row.pop("description")
            if save:
                row["file"] = f"figures/{index}-{position}.pkl"
                (self.folder / row["file"]).parent.mkdir(exist_ok=True)
                (self.folder / row["file"]).write_bytes(cloudpickle.dumps(description))
            closed = row["number"] is not None and not any(f is figure for f in _open().values())
            rows.append({**row, "closed": closed})
        self.shown = []
        return {"shown": rows, "drew": bool(self.drew), "drawings": sorted(self.drawings)}

    def _in_order(self) -> list[dict[str, Any]]:
        """What was shown, of a figure that was shown several times the last; figures that were all open by number."""
        last = {id(row["figure"]): row for row in self.shown}
        rows = [row for row in self.shown if last[id(row["figure"])] is row]
        at_once = all(row["beside"] == len(rows) and row["number"] is not None for row in rows)
        return sorted(rows, key=lambda row: row["number"]) if at_once else rows

    def _settle(self) -> None:
        """Note whether pyplot's current figure or axes are others than before, or a figure was drawn on."""
        if self.drew is None:
            self.drew = _current() != self.current or any(figure.stale for figure in _open().values())

    def _look(self, figure: Any) -> None:
        description = describe_figure(figure)
        space = self.shell.user_ns
        names = [n for n, v in space.items() if v is figure and not n.startswith("_") and n.isidentifier()]
        self.shown.append(
            {
                "figure": figure,
                "description": description,
                "digest": fingerprint(description).digest.hex(),
                "number": next((n for n, f in _open().items() if f is figure), None),
                "names": sorted(names),
                "beside": len(_open()),
                **self._asker(sys._getframe(2)),
            }
        )

    def _asker(self, frame: FrameType | None) -> dict[str, str]:
        while frame is not None:
            if frame.f_globals is self.shell.user_ns:
                name = frame.f_code.co_name
                of_cell = name.startswith("<") and name not in _UNNAMED
                return {"by": "cell"} if of_cell else {"by": "function", "function": name}
            frame = frame.f_back
        return {"by": "end"}

    def _note_others(self, data: Any) -> None:
        for type_ in data if isinstance(data, Mapping) else ():
            self.drawings |= {library for head, library in self.mimetypes.items() if str(type_).startswith(head)}


def _open() -> dict[int, Any]:
    """The figures that pyplot has open, by number."""
    helpers = sys.modules.get("matplotlib._pylab_helpers")
    return {n: manager.canvas.figure for n, manager in helpers.Gcf.figs.items()} if helpers is not None else {}


def _current() -> tuple[object, ...]:
    """Pyplot's open figures, the current one last, and its current axes."""
    helpers = sys.modules.get("matplotlib._pylab_helpers")
    active = helpers.Gcf.get_active() if helpers is not None else None
    figure = active.canvas.figure if active is not None else None
    axes = figure.gca() if figure is not None and figure.axes else None
    return (*((n, id(f)) for n, f in _open().items()), None if axes is None else id(axes))
