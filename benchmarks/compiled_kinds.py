"""Which kinds of pipelines compile: fits, compiles and proves each one of `tests/compiled/kinds.py`; prints a page.

Usage: python benchmarks/compiled_kinds.py > docs/compiled.md
"""

from __future__ import annotations

import sys
import warnings
from pathlib import Path

from nblift.compiled.proving.prove import compile_and_prove
from nblift.registry.learn import learn_schema

# rows of each made kind; `nblift register` makes more
MADE = 200

ROOT = Path(__file__).parents[1]
HEAD = """# Which pipelines compile

Made by `python benchmarks/compiled_kinds.py > docs/compiled.md`. Each line is a fitted pipeline of
`tests/compiled/kinds.py`, compiled and compared with the pipeline as `nblift register` does, though on fewer made rows:
one by one and in batches. *Largest* is the largest difference of a probability, or of a number
in units of the predictions' spread. See [015](decisions/015-compiled-models.md).

| pipeline | compiled | rows | largest |
| --- | --- | --- | --- |"""


def main() -> None:
    """Print the page."""
    sys.path.insert(0, str(ROOT / "tests" / "compiled"))
    from kinds import CASES  # type: ignore[import-not-found]

    print(HEAD)
    for name, build in CASES.items():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            case = build()
            schema = learn_schema(case.training, case.target, case.model, name)
            proof = compile_and_prove(case.model, schema, case.training, case.test, MADE).proof
        if proof.proven:
            print(
                f"| {name} | yes | {sum(proof.rows.values()):,} | {f'{proof.largest:.0e}' if proof.largest else '0'} |"
            )
        else:
            print(f"| {name} | no: {proof.reason} | | |")


if __name__ == "__main__":
    main()
