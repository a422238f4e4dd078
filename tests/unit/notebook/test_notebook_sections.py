from __future__ import annotations

import keyword

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nblift.model.notebook import Cell
from nblift.notebook.sections import slug, split_at_headings


def cells(*sources: str) -> list[Cell]:
    kinds = [("markdown" if s.startswith(("#", "text", "```", "![")) else "code", s) for s in sources]
    return [Cell(kind, 0, i, source) for i, (kind, source) in enumerate(kinds)]


def cut(*sources: str) -> list[tuple[str, str, list[str]]]:
    return [(t, p, [c.source for c in code]) for t, p, code in split_at_headings(cells(*sources))]


def test_headings_cut_and_text_goes_to_the_heading_above_it() -> None:
    assert cut("a", "# One", "text 1", "b", "## Two ##\ntext 2", "c", "text 3", "d") == [
        ("", "", ["a"]),
        ("One", "text 1", ["b"]),
        ("Two", "text 2\n\ntext 3", ["c", "d"]),
    ]


def test_two_headings_in_one_cell_are_two_sections() -> None:
    assert [(t, p) for t, p, _ in cut("# One\n## Two\ntext")] == [("", ""), ("One", ""), ("Two", "text")]


@pytest.mark.parametrize("text", ["```\n# no heading\n```", "#hashtag", "####### seven"])
def test_what_only_looks_like_a_heading_cuts_nothing(text: str) -> None:
    assert [t for t, _, _ in cut(text, "a")] == [""]


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("2. Load the data", "load_data"),
        ("Step 3: Train a model", "train_model"),
        ("IV. Results", "results"),
        ("What's in it?", "whats_it"),
        ("Über **die** `Daten`", "uber_die_daten"),
        ("[Clean](http://x.y/z) it", "clean_it"),
        ("3D plots", "s3d_plots"),
        ("The", "the"),
        ("数据", ""),
        ("1.2.3", ""),
        ("one two three four five six", "one_two_three_four"),
    ],
)
def test_a_heading_as_an_identifier(title: str, name: str) -> None:
    assert slug(title) == name


@settings(max_examples=40)
@given(st.text(max_size=40))
def test_a_slug_is_empty_or_could_be_a_name(title: str) -> None:
    name = slug(title)
    assert name == "" or (name.isidentifier() and name.isascii()) or keyword.iskeyword(name)
