"""Writing the lift report: JSON for programs, a page beside it for people."""

from __future__ import annotations

from nblift.emit.report_page import report_page
from nblift.lift.project import Project
from nblift.model.notebook import Notebook
from nblift.model.report import Report
from nblift.notebook.read import read_notebook
from nblift.workspace import Change, write


def write_report(project: Project, report: Report) -> None:
    """Write the lift report to `reports/lift/`, as JSON and as HTML."""
    notebook = read_notebook(project.notebook, project.shown) if report.statements else None
    if notebook is not None and not _is_of(report, notebook):
        notebook = None  # edited in the meantime
    page = project.report.with_suffix(".html").as_posix()
    texts = {project.report.as_posix(): report.to_json(), page: report_page(report, notebook)}
    write(project.root, [Change(path, text, kept=False) for path, text in texts.items()])


def _is_of(report: Report, notebook: Notebook) -> bool:
    rows = [(row["cell"], row["line"]) for row in report.statements]
    return notebook.sha256 == report.sha256 and rows == [(s.cell, s.line) for s in notebook.statements]
