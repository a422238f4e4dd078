"""The page opens without a network: nothing that a browser fetches by itself comes from elsewhere."""

from __future__ import annotations

import base64
import re
from html.parser import HTMLParser
from pathlib import Path

import nbformat

from nblift.runs.html import to_html

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


class Fetched(HTMLParser):
    """Collects what a browser loads with the page, and the text of scripts and styles."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.urls: list[str] = []
        self.code: list[str] = []
        self._inside = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = tag
        for name, value in attrs:
            if name in ("src", "srcset", "data", "poster") or (name == "href" and tag != "a"):
                self.urls.append(value or "")

    def handle_data(self, data: str) -> None:
        if self._inside in ("script", "style"):
            self.code.append(data)


def page(folder: Path) -> str:
    widget = {"application/vnd.jupyter.widget-view+json": {"model_id": "m"}, "text/plain": "IntSlider(value=3)"}
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": "# Title\n\n$x^2$ and ![dot](dot.png)"},
        {
            "cell_type": "code",
            "metadata": {},
            "source": "plot()",
            "execution_count": 1,
            "outputs": [
                {"output_type": "display_data", "metadata": {}, "data": {"image/png": PIXEL}},
                {"output_type": "display_data", "metadata": {}, "data": widget},
                {"output_type": "stream", "name": "stdout", "text": "<script>alert(1)</script>"},
            ],
        },
    ]
    state = {"application/vnd.jupyter.widget-state+json": {"state": {}, "version_major": 2, "version_minor": 0}}
    document = {"cells": cells, "metadata": {"widgets": state}, "nbformat": 4, "nbformat_minor": 5}
    (folder / "dot.png").write_bytes(base64.b64decode(PIXEL))
    node = nbformat.from_dict(document)  # type: ignore[no-untyped-call]
    return to_html(node, folder, "A <notebook>")


def test_nothing_is_fetched(tmp_path: Path) -> None:
    fetched = Fetched(page(tmp_path))
    assert fetched.urls, "the pictures at least"
    assert all(url.startswith("data:") for url in fetched.urls)
    for code in fetched.code:
        assert not re.search(r"@import|import\(|url\(\s*['\"]?(?!data:)", code)


def test_what_was_written_is_there(tmp_path: Path) -> None:
    text = page(tmp_path)
    assert "<title>A &lt;notebook&gt;</title>" in text
    assert "$x^2$" in text and "IntSlider(value=3)" in text
    assert "&lt;script&gt;alert(1)" in text
