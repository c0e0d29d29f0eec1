"""Strict YAML: no guessing, and every value remembers the line it came from.

Only null, true, false, decimal integers and decimals are typed; all else is text, so that `no`, `1:30`, `0123` and dates stay
as written. Repeated keys, anchors, aliases and tags are refused.
"""

import re
from typing import Any

import yaml

from backsense.errors import Problem

_INT = re.compile(r"-?(0|[1-9]\d*)")
_FLOAT = re.compile(r"-?(0|[1-9]\d*)\.\d+([eE]-?\d+)?")
_WORDS = {"true": True, "false": False, "null": None, "~": None, "": None}
# libyaml where it is built in (5 to 10 times faster), the same grammar in Python elsewhere.
_PLAIN_TAGS = {"map", "seq", "str", "int", "float", "bool", "null", "timestamp", "value"}  # what YAML itself guesses at
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
DEEPEST = 40
"""How deep lists and mappings may nest; ours stay under 20, and what follows walks them by recursion."""

Lines = dict[str, int]


class _Refused(Exception):
    def __init__(self, line: int, message: str, mend: str) -> None:
        super().__init__(message)
        self.line, self.message, self.mend = line, message, mend


def read_strict(source: str, name: str) -> tuple[Any, Lines, list[Problem]]:
    """Read one YAML document.

    Args:
        source: The text of the file.
        name: The file's name, for messages.

    Returns:
        The plain value (None where it could not be read); the line of each value by its path (`$.a[0].b`); the problems.

    >>> read_strict("a: no", "x.yaml")
    ({'a': 'no'}, {'$': 1, '$.a': 1}, [])
    >>> print(read_strict("a: 1\\na: 2", "x.yaml")[2][0])
    x.yaml:2: 'a' is given twice. Keep one; the first is on line 1.
    """
    lines: Lines = {}
    try:
        deep = 0
        for event in yaml.parse(source, Loader=_Loader):
            if getattr(event, "anchor", None):
                raise _Refused(_line(event), "anchors and aliases are not allowed.", "Write the value out.")
            deep += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if deep > DEEPEST:
                raise _Refused(_line(event), f"this nests more than {DEEPEST} deep.", "Say it with fewer levels.")
        node = yaml.compose(source, Loader=_Loader)
        if node is None:
            raise _Refused(1, "the file is empty.", "Start with id: and kind:.")
        return _build(node, "$", lines), lines, []
    except _Refused as refused:
        return None, lines, [Problem(f"{name}:{refused.line}", refused.message, refused.mend)]
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        mend = "Text that holds ': ' or starts with a sign needs quotes around it, or a '>' block."
        return None, lines, [Problem(f"{name}:{line}", f"this is not YAML: {error.problem}.", mend)]
    except yaml.YAMLError as error:
        return None, lines, [Problem(f"{name}:1", f"this is not YAML: {error}.", "Save the file as plain UTF-8 text.")]


def _line(at: yaml.Event | yaml.Node) -> int:
    return at.start_mark.line + 1 if at.start_mark is not None else 1


def _build(node: yaml.Node, where: str, lines: Lines) -> Any:
    line = _line(node)
    lines[where] = line
    if node.tag and node.tag.removeprefix("tag:yaml.org,2002:") not in _PLAIN_TAGS:
        raise _Refused(line, f"tags such as '{node.tag}' are not allowed.", "Leave the tag out.")
    if isinstance(node, yaml.MappingNode):
        return _build_mapping(node, where, lines)
    if isinstance(node, yaml.SequenceNode):
        return [_build(child, f"{where}[{i}]", lines) for i, child in enumerate(node.value)]
    text: str = node.value
    if getattr(node, "style", None):  # quoted or a block: always text (plain is None in PyYAML, "" in libyaml)
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INT.fullmatch(text):
        return int(text)
    return float(text) if _FLOAT.fullmatch(text) else text


def _build_mapping(node: yaml.MappingNode, where: str, lines: Lines) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key, line = key_node.value, key_node.start_mark.line + 1
        if not isinstance(key, str):
            raise _Refused(line, "a key must be one word.", "Write a name and a colon.")
        if key in out:
            first = lines[f"{where}.{key}"]
            raise _Refused(line, f"'{key}' is given twice.", f"Keep one; the first is on line {first}.")
        out[key] = _build(value_node, f"{where}.{key}", lines)
        lines[f"{where}.{key}"] = line
    return out
