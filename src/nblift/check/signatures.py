"""The parameters of functions and classes of installed libraries, read from their text.

Only what is plain is read: a definition that stands once at the module's top level, without decorators that may change
what is accepted. Everything else is not known, and nothing is said of it.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path

from nblift.check.modules import Modules, places_of

_DEEPEST = 8  # modules that take a name from one another
# decorators that pass on what they are given; the second kind also takes by position what has to be named one day
_TRANSPARENT = frozenset(
    {"validate_params", "set_module", "Appender", "Substitution", "doc", "dedent_interpd", "interpd"}
)
_POSITIONAL = frozenset({"_deprecate_positional_args", "deprecate_nonkeyword_arguments", "make_keyword_only"})
_DEFINES = frozenset({"def ", "class ", "async def "})
_FROM = re.compile(r"\nfrom[ \t]+(\.*)([\w.]*)[ \t]+import[ \t]+(\([^)]*\)|[^\n(]+)")
_NEXT = re.compile(r"\n(?=[^\s)#])")
_NEXT_INSIDE = re.compile(r"\n(?= {0,4}[^\s)#])")
_MAKER = "\n    def __init__("
_ABOVE = 5000  # letters above a definition that may be its decorators
_HEAD = re.compile(r"\)(?:[ ]*->[^:\n]*)?:(?=[ \t]*(?:#[^\n]*)?\n)")
_DECORATOR = re.compile(r"@([\w.]+)")


@dataclass(frozen=True)
class Signature:
    """What a call may give.

    Attributes:
        positional: the parameters that may stand without their names, in order.
        keywords: those that may be named.
        required: those without a default.
        more: whether any number may stand by position; `named_more`: whether any others may be named.
        written: the parameters in its text.
    """

    positional: tuple[str, ...]
    keywords: frozenset[str]
    required: tuple[str, ...]
    more: bool
    named_more: bool
    written: ast.arguments

    @property
    def shown(self) -> str:
        """The parameters without annotations: `(x, *, y=1)`."""
        return f"({ast.unparse(_bare(self.written))})"

    def misfit(self, call: ast.Call) -> str | None:
        """What a call does that no such function accepts, in words; None where it fits or cannot be told."""
        few = len(call.args) <= len(self.positional)
        if few and not self.required and self.keywords.issuperset([keyword.arg for keyword in call.keywords]):
            return None  # as most do
        starred = any(isinstance(argument, ast.Starred) for argument in call.args)
        splat = any(keyword.arg is None for keyword in call.keywords)
        named = [keyword.arg for keyword in call.keywords if keyword.arg is not None]
        if not self.more and not starred and len(call.args) > len(self.positional):
            return f"takes {_counted(len(self.positional))}, not {len(call.args)}"
        for name in named:
            if not self.named_more and name not in self.keywords:
                alike = get_close_matches(name, self.keywords, 1)
                return f"has no argument {name}" + (f" (is it {alike[0]}?)" if alike else "")
        given = {*named, *self.positional[: len(call.args)]}
        missing = [name for name in self.required if name not in given]
        if missing and not starred and not splat:
            return f"needs its argument {missing[0]}"
        return None


def _counted(number: int) -> str:
    return "1 argument without its name" if number == 1 else f"{number or 'no'} arguments without their names"


def signature_of(modules: Modules, path: str) -> Signature | None:
    """The signature of `package.module.name`, a function or a class; None where it cannot be told for certain."""
    if path not in modules.signatures:
        module, _, name = path.rpartition(".")
        modules.signatures[path] = _definition(modules, modules.source(module), name, 0) if module else None
    known: Signature | None = modules.signatures[path]
    return known


def _definition(modules: Modules, place: Path | None, name: str, depth: int) -> Signature | None:
    if place is None or depth > _DEEPEST:
        return None
    text = modules.text(place)
    here: list[int] = []
    for at in places_of(text, name):
        start = text.rfind("\n", 0, at) + 1
        before, after = text[start:at], text[at + len(name) : at + len(name) + 2].lstrip()
        if before in _DEFINES:
            here.append(start)
        elif before.strip() in ("class", "async def", "global", "import") or (not before and after[:1] in (":", "=")):
            return None  # made twice, or by hand
    if here:
        return _read(text, here[0]) if len(here) == 1 else None
    imports = _imports(text)
    sources = [(modules.taken_from(place, dots, module), original) for dots, module, original in imports.get(name, ())]
    if not sources:
        sources = [(modules.taken_from(place, dots, module), name) for dots, module, _ in imports.get("*", ())]
    found = [_definition(modules, source, original, depth + 1) for source, original in sources]
    known = [signature for signature in found if signature is not None]
    return known[0] if len(known) == 1 else None


@lru_cache(maxsize=1024)
def _imports(text: str) -> dict[str, list[tuple[int, str, str]]]:
    """What a module takes from others, by its name here: dots, module, name there."""
    found: dict[str, list[tuple[int, str, str]]] = {}
    for dots, module, names in _FROM.findall(f"\n{text}"):  # a pattern is fast that begins with letters, not with `^`
        plain = re.sub(r"#[^\n]*", "", names).strip("() \n").replace("\\\n", " ")
        for words in map(str.split, plain.split(",")):
            if len(words) in (1, 3):
                found.setdefault(words[-1], []).append((len(dots), module, words[0]))
    return found


def _read(text: str, start: int) -> Signature | None:
    decorators = _decorators(text[max(start - _ABOVE, 0) : start].split("\n")[:-1])
    if decorators is None:
        return None
    block = _up_to(_NEXT, text, start)
    if not block.startswith("class "):
        return _parsed(block, decorators)
    if decorators or "metaclass" in block.partition("\n")[0] or "\n    def __new__(" in block:
        return None
    if block.count(_MAKER) != 1:
        return None
    at = block.index(_MAKER) + 1
    own = _decorators([line.removeprefix("    ") for line in block[max(at - _ABOVE, 0) : at].split("\n")[:-1]])
    return None if own is None else _parsed(f"class _:\n{_up_to(_NEXT_INSIDE, block, at)}", own)


def _up_to(end: re.Pattern[str], text: str, start: int) -> str:
    found = end.search(text, start + 1)
    return text[start : found.start() + 1] if found is not None else text[start:]


def _decorators(above: list[str]) -> set[str] | None:
    """The decorators at the end of lines; None if one may change what is accepted, or that cannot be told."""
    found: set[str] = set()
    i = len(above) - 1
    while i >= 0 and above[i].strip():
        while i >= 0 and above[i][:1] in (" ", "\t", ")", "}", "]"):  # the rest of what begins further above
            i -= 1
        if i < 0 or not above[i].strip():
            return None
        if not above[i].startswith(("@", "#")):
            return found
        name = _DECORATOR.match(above[i])
        if name is not None:
            if name[1].rpartition(".")[2] not in _TRANSPARENT | _POSITIONAL:
                return None
            found.add(name[1].rpartition(".")[2])
        i -= 1
    return found


def _tree(text: str) -> ast.stmt | None:
    try:
        (node,) = ast.parse(text).body
    except (SyntaxError, ValueError):
        return None
    return node


def _parsed(block: str, decorators: set[str]) -> Signature | None:
    """The signature of a function, or of the one method of a class."""
    head = _HEAD.search(block)  # without the body, if it ends there: to parse takes most of the time
    node = _tree(f"{block[: head.end()]} pass") if head is not None else None
    node = node or _tree(block)
    bound = isinstance(node, ast.ClassDef)
    node = node.body[0] if isinstance(node, ast.ClassDef) else node
    if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return None
    given = node.args
    positional = [a.arg for a in (*given.posonlyargs, *given.args)]
    required = positional[: len(positional) - len(given.defaults)]
    named = [a.arg for a in given.kwonlyargs]
    required += [a.arg for a, default in zip(given.kwonlyargs, given.kw_defaults, strict=True) if default is None]
    keywords = {*named, *(a.arg for a in given.args)}
    if bound and not positional:
        return None
    if bound:
        keywords.discard(positional[0])
        required, positional = required[1:], positional[1:]
        (given.posonlyargs or given.args).pop(0)
    loose = bool(decorators & _POSITIONAL)
    return Signature(
        tuple(positional), frozenset(keywords), tuple(required), loose or given.vararg is not None,
        given.kwarg is not None, given,
    )  # fmt: skip


def _bare(given: ast.arguments) -> ast.arguments:
    """Without annotations."""
    for one in (*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg):
        if one is not None:
            one.annotation = None
    return given
