"""Ask a running service with wrong bodies, through curl: `python tests/e2e/wrong_bodies.py http://127.0.0.1:8000`.

The bodies are made from the example in the service's own OpenAPI document, so this works with any model. Exits 1 if
an answer is a 5xx, is no problem document, or shows a stack trace or a path.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

JSON = "application/json"
LEAK = re.compile(r"Traceback|File \"|\.py\b|/site-packages/|/home/|/root/|/tmp/")


@dataclass(frozen=True)
class Case:
    """One wrong body and the status that it should get."""

    name: str
    body: bytes
    status: int
    media_type: str | None = JSON
    options: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Answer:
    status: int
    media_type: str
    headers: str
    text: str


def cases(record: dict[str, Any], properties: dict[str, Any]) -> Iterator[Case]:
    """Wrong bodies for a model with these fields."""
    number = _first(properties, "number", "integer")
    required = next(name for name, about in properties.items() if "null" not in about["type"])
    whole = json.dumps(record)
    yield Case("empty", b"", 400)
    yield Case("cut off", whole[:-3].encode(), 400)
    yield Case("not JSON", b"hello", 400)
    yield Case("not UTF-8", b'{"\xff": 1}', 400)
    yield Case("a lone surrogate", b'{"\\ud800": 1}', 400)
    yield Case("NaN", _with(record, number, "NaN"), 400)
    yield Case("Infinity", _with(record, number, "-Infinity"), 400)
    yield Case("a key twice", f'{{"{number}": 1, {whole[1:]}'.encode(), 400)
    yield Case("deep nesting", b"[" * 200_000, 400)
    yield Case("deep nesting of objects", b'{"a":' * 100_000, 400)
    yield Case("too large", b" " * 2_000_000, 413)
    yield Case("too large in chunks", b" " * 2_000_000, 413, JSON, ["-H", "Transfer-Encoding: chunked"])
    yield Case("a form", b"a=1", 415, "application/x-www-form-urlencoded")
    yield Case("no media type", whole.encode(), 415, None)
    yield Case("compressed", whole.encode(), 415, JSON, ["-H", "Content-Encoding: gzip"])
    yield Case("an array", f"[{whole}]".encode(), 422)
    yield Case("null", b"null", 422)
    yield Case("no fields", b"{}", 422)
    yield Case("an extra field", _with(record, "no such field", "1"), 422)
    yield Case("null where none was", _with(record, required, "null"), 422)
    yield Case("an object for a value", _with(record, number, '{"$gt": 0}'), 422)
    yield Case("a number in quotes", _with(record, number, '"40"'), 422)
    yield Case("a boolean for a number", _with(record, number, "true"), 422)
    yield Case("1e400", _with(record, number, "1e400"), 422)
    yield Case("a huge integer", _with(record, number, "9" * 100_000), 422)
    if named := [name for name, about in properties.items() if "enum" in about]:
        yield Case("an unknown category", _with(record, named[0], '"Atlantis"'), 422)
        yield Case("a number for a category", _with(record, named[0], "1"), 422)


def ask(url: str, case: Case) -> Answer:
    """Send a case with curl."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(case.body)
        file.flush()
        media_type = f"Content-Type: {case.media_type}" if case.media_type else "Content-Type:"
        command = ["curl", "-sS", "-i", "--http1.1", "--max-time", "20", "-H", media_type, "-H", "Expect:"]
        done = subprocess.run(
            [*command, *case.options, "--data-binary", f"@{file.name}", f"{url}/predict"],
            capture_output=True,
            text=True,
        )
    head, _, text = done.stdout.partition("\n\n")
    media_type = (re.findall(r"^content-type: (.*)$", head, re.MULTILINE | re.IGNORECASE) or [""])[0]
    status = re.match(r"HTTP/1.1 (\d{3})", head)
    return Answer(int(status[1]) if status else 0, media_type, head.lower(), text or done.stderr)


def complaint(case: Case, answer: Answer) -> str:
    """What is wrong with an answer, or ""."""
    if answer.status != case.status:
        return f"expected {case.status}"
    if answer.media_type != "application/problem+json" or json.loads(answer.text)["status"] != case.status:
        return "no problem document"
    if "x-request-id: " not in answer.headers or "x-model-version: " not in answer.headers:
        return "a header is missing"
    return "leaks" if LEAK.search(answer.text) else ""


def run(url: str) -> list[str]:
    """Ask with every case, print what came back, and return the complaints."""
    openapi = json.loads(subprocess.check_output(["curl", "-sS", f"{url}/openapi.json"]))
    record = openapi["components"]["schemas"]["Record"]
    complaints = []
    for case in cases(record["examples"][0], record["properties"]):
        answer = ask(url, case)
        wrong = complaint(case, answer)
        print(f"{answer.status}  {case.name:<26} {wrong or answer.text[:150]}")
        if wrong:
            complaints.append(f"{case.name}: {wrong}, got {answer.status} {answer.text[:300]}")
    return complaints


def _first(properties: dict[str, Any], *types: str) -> str:
    found = (name for kind in types for name, about in properties.items() if kind in _types(about))
    return next(found)


def _types(about: dict[str, Any]) -> list[str]:
    kind = about["type"]
    return kind if isinstance(kind, list) else [kind]


def _with(record: dict[str, Any], name: str, literal: str) -> bytes:
    """The record with one value replaced by a literal that may not be JSON."""
    return json.dumps({**record, name: "@"}).replace('"@"', literal).encode()


if __name__ == "__main__":
    sys.exit(1 if run(sys.argv[1].rstrip("/")) else 0)
