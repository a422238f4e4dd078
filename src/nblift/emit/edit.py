"""A statement's source with names, literals, paths and calls replaced; everything else stays as the author wrote it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

import libcst as cst
from libcst.metadata import CodePosition, MetadataWrapper, PositionProvider

from nblift.emit.commands import in_folder

Span = tuple[int, int, int, int]


@dataclass(frozen=True)
class Edits:
    """What to replace: names by names; literals, by their place in the statement, by names; relative paths in
    strings; for calls of a function by its name, the arguments to add; the folder that commands run in; and the globals
    that become variables of the stage's function, around the closures that bind them, or (`has_globals`) stay globals,
    in the stage's module.
    """

    names: Mapping[str, str] = field(default_factory=dict)
    literals: Mapping[Span, str] = field(default_factory=dict)
    paths: Mapping[str, str] = field(default_factory=dict)
    arguments: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    folder: str = ""
    local: AbstractSet[str] = frozenset()
    has_globals: bool = False


def edit(source: str, edits: Edits) -> str:
    """Apply `edits` to one statement; spans are as `ast` counts them in `source`."""
    wrapper = MetadataWrapper(cst.parse_module(source))
    return wrapper.visit(_Editor(edits, source.split("\n"))).code


def lift_function(source: str, name: str, free: tuple[str, ...], edits: Edits) -> str:
    """A function with its free variables as further parameters (lambda lifting)."""
    module = cst.parse_module(edit(source, edits))
    return module.visit(_Parameters(name, free)).code if free else module.code


class _Editor(cst.CSTTransformer):
    METADATA_DEPENDENCIES = (PositionProvider,)

    def __init__(self, edits: Edits, lines: list[str]) -> None:
        super().__init__()
        self.edits = edits
        self.lines = lines
        self.not_names: set[cst.CSTNode] = set()
        self.depth = 0

    def visit_Attribute(self, node: cst.Attribute) -> None:
        self.not_names.add(node.attr)

    def visit_Arg(self, node: cst.Arg) -> None:
        if node.keyword is not None:
            self.not_names.add(node.keyword)

    def leave_Name(self, original_node: cst.Name, updated_node: cst.Name) -> cst.BaseExpression:
        if original_node in self.not_names:
            return updated_node
        if original_node.value == "__name__":  # what it is in a kernel
            return cst.SimpleString("'__main__'")
        return updated_node.with_changes(value=self.edits.names.get(original_node.value, original_node.value))

    def leave_Call(self, original_node: cst.Call, updated_node: cst.Call) -> cst.BaseExpression:
        if self.edits.folder and (moved := in_folder(original_node, self.edits.folder)):
            return moved
        function = original_node.func
        if self.edits.has_globals and not self.depth and isinstance(function, cst.Name):
            updated_node = _in_globals(function.value, updated_node)
        extra = self.edits.arguments.get(function.value, ()) if isinstance(function, cst.Name) else ()
        if not extra:
            return updated_node
        added = [cst.Arg(cst.Name(name), keyword=cst.Name(name), equal=_TIGHT) for name in extra]
        return updated_node.with_changes(args=[*_with_comma(updated_node.args), *added])

    def leave_SimpleString(self, original_node: cst.SimpleString, updated_node: cst.SimpleString) -> cst.BaseExpression:
        if name := self._literal(original_node):
            return name
        value = original_node.evaluated_value
        if isinstance(value, str) and value in self.edits.paths:
            new = self.edits.paths[value]
            return updated_node.with_changes(value=original_node.prefix.replace("r", "") + _quoted(new, original_node))
        return updated_node

    def leave_FormattedString(
        self, original_node: cst.FormattedString, updated_node: cst.FormattedString
    ) -> cst.BaseExpression:
        """An f-string that begins with a relative path begins with another one."""
        head = updated_node.parts[0] if updated_node.parts else None
        if not isinstance(head, cst.FormattedStringText):
            return updated_node.with_changes(parts=list(map(self._word, updated_node.parts)))
        moved = head.with_changes(value=self.edits.paths.get(head.value, head.value))
        return updated_node.with_changes(parts=[moved, *map(self._word, updated_node.parts[1:])])

    def _word(self, part: cst.BaseFormattedStringContent) -> cst.BaseFormattedStringContent:
        """A later part of an f-string holds a path of its own only behind a space, as a command's words do."""
        if not isinstance(part, cst.FormattedStringText) or " " not in part.value:
            return part
        return part.with_changes(value=self.edits.paths.get(part.value, part.value))

    def visit_FunctionDef(self, node: cst.FunctionDef) -> None:
        self.depth += 1

    def leave_FunctionDef(self, original_node: cst.FunctionDef, updated_node: cst.FunctionDef) -> cst.FunctionDef:
        self.depth -= 1
        return updated_node

    def leave_Global(self, original_node: cst.Global, updated_node: cst.Global) -> _Small:
        """What was the notebook's global is a variable of the stage's function, if that binds it."""
        if not self.depth:  # among the notebook's statements it means nothing
            return cst.FlattenSentinel([cst.Pass()])
        names = [item.name.value for item in updated_node.names]
        outer = [n for n in names if n in self.edits.local]
        rest = [n for n in names if n not in self.edits.local]
        found: list[cst.BaseSmallStatement] = [cst.Nonlocal(_items(outer))] if outer else []
        return cst.FlattenSentinel([*found, *([cst.Global(_items(rest))] if rest else [])])

    def leave_If(self, original_node: cst.If, updated_node: cst.If) -> _Statement:
        """`if __name__ == "__main__":` always holds in a notebook; a stage has no other way to run."""
        if updated_node.orelse or not any(original_node.test.deep_equals(test) for test in _IS_MAIN):
            return updated_node
        if isinstance(updated_node.body, cst.IndentedBlock):
            return cst.FlattenSentinel(updated_node.body.body)
        assert isinstance(updated_node.body, cst.SimpleStatementSuite)
        return cst.SimpleStatementLine(updated_node.body.body)

    def leave_Integer(self, original_node: cst.Integer, updated_node: cst.Integer) -> cst.BaseExpression:
        return self._literal(original_node) or updated_node

    def leave_Float(self, original_node: cst.Float, updated_node: cst.Float) -> cst.BaseExpression:
        return self._literal(original_node) or updated_node

    def leave_UnaryOperation(
        self, original_node: cst.UnaryOperation, updated_node: cst.UnaryOperation
    ) -> cst.BaseExpression:
        return self._literal(original_node) or updated_node

    def _literal(self, node: cst.CSTNode) -> cst.Name | None:
        place = self.get_metadata(PositionProvider, node)
        name = self.edits.literals.get((*self._in_bytes(place.start), *self._in_bytes(place.end)))
        return cst.Name(name) if name else None

    def _in_bytes(self, place: CodePosition) -> tuple[int, int]:
        """Line and column as `ast` counts them: in UTF-8 bytes."""
        return place.line, len(self.lines[place.line - 1][: place.column].encode())


_Small = cst.FlattenSentinel[cst.BaseSmallStatement]
_Statement = cst.BaseStatement | cst.FlattenSentinel[cst.BaseStatement]
_IS_MAIN = tuple(cst.parse_expression(f"__name__ == {quote}__main__{quote}") for quote in "'\"")
_TIGHT = cst.AssignEqual(whitespace_before=cst.SimpleWhitespace(""), whitespace_after=cst.SimpleWhitespace(""))


def _in_globals(function: str, call: cst.Call) -> cst.Call:
    """In a function `locals()` are its own, and `exec` binds names that nothing else sees."""
    if function in ("locals", "vars") and not call.args:
        return call.with_changes(func=cst.Name("globals"))
    if function == "exec" and len(call.args) == 1:
        return call.with_changes(args=[*_with_comma(call.args), cst.Arg(cst.Call(cst.Name("globals")))])
    return call


def _items(names: Iterable[str]) -> list[cst.NameItem]:
    return [cst.NameItem(cst.Name(name)) for name in names]


def _with_comma(arguments: Sequence[cst.Arg]) -> list[cst.Arg]:
    """Arguments that more can follow."""
    if not arguments:
        return []
    comma = cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))
    last = arguments[-1].with_changes(comma=comma)
    if isinstance(last.value, cst.GeneratorExp) and not last.value.lpar:  # bare only as the single argument
        last = last.with_changes(value=last.value.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()]))
    return [*arguments[:-1], last]


def _quoted(text: str, like: cst.SimpleString) -> str:
    quote = like.quote
    return f"{quote}{text}{quote}" if quote not in text and "\\" not in text else repr(text)


class _Parameters(cst.CSTTransformer):
    """Adds parameters to one function, the outermost of its name."""

    def __init__(self, name: str, free: tuple[str, ...]) -> None:
        super().__init__()
        self.name = name
        self.free = free

    def visit_FunctionDef(self, node: cst.FunctionDef) -> bool:
        return False

    def leave_FunctionDef(self, original_node: cst.FunctionDef, updated_node: cst.FunctionDef) -> cst.FunctionDef:
        if original_node.name.value != self.name:
            return updated_node
        parameters = original_node.params
        added = [cst.Param(cst.Name(n)) for n in self.free]
        if parameters.star_arg is cst.MaybeSentinel.DEFAULT and not any(p.default for p in parameters.params):
            changed = parameters.with_changes(params=[*parameters.params, *added])
        else:
            changed = parameters.with_changes(kwonly_params=[*parameters.kwonly_params, *added])
            if parameters.star_arg is cst.MaybeSentinel.DEFAULT:
                changed = changed.with_changes(star_arg=cst.ParamStar())
        return updated_node.with_changes(params=changed)
