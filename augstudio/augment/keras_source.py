"""The calls of ``ImageDataGenerator`` in any text, read and never executed."""

import ast
import json
import re
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from augstudio.errors import InputError

#: The arguments of ``ImageDataGenerator`` in their order (Keras 3.15; those of Keras 2 are the
#: same).
ARGUMENTS: Final = (
    "featurewise_center",
    "samplewise_center",
    "featurewise_std_normalization",
    "samplewise_std_normalization",
    "zca_whitening",
    "zca_epsilon",
    "rotation_range",
    "width_shift_range",
    "height_shift_range",
    "brightness_range",
    "shear_range",
    "zoom_range",
    "channel_shift_range",
    "fill_mode",
    "cval",
    "horizontal_flip",
    "vertical_flip",
    "rescale",
    "preprocessing_function",
    "data_format",
    "validation_split",
    "interpolation_order",
    "dtype",
)

#: A value of an argument; a list becomes a tuple.
Value = bool | int | float | str | None | tuple["Value", ...]

#: Characters of a text, and of one call; notebooks hold pictures, calls don't.
_MOST_TEXT = 20_000_000
_MOST_CALL = 20_000
#: Calls that are looked at, and brackets within brackets.
_MOST_CALLS = 200
_DEEPEST = 20
#: No argument of a photo is anywhere near.
_LARGEST = 1e9

_NAME = "ImageDataGenerator"
_ALIAS = re.compile(rf"{_NAME}[ \t]+as[ \t]+([A-Za-z_]\w*)")
#: What word processors and blogs make of quotes, minus signs and spaces.
_TYPOGRAPHY = str.maketrans("‘’‚‛“”„‟–−\u00a0\u2009", "''''\"\"\"\"--  ")
#: Comments and strings, in which brackets don't count, and brackets.
_TOKENS = re.compile(
    r"""\#[^\n]*|'''.*?'''|\"\"\".*?\"\"\"|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|[(\[{}\])]""",
    re.DOTALL,
)
#: What stands before the code in a session of Python or IPython.
_PROMPT = re.compile(r"^[ \t]*(?:>>>|\.\.\.:?|In \[[\d ]*\]:)(?=\s|$)", re.MULTILINE)
_OPERATORS: Final[Mapping[type[ast.operator], Any]] = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.Div: lambda a, b: a / b,
    ast.FloorDiv: lambda a, b: a // b,
}


@dataclass(frozen=True)
class Call:
    """One call: its arguments by name, each still an expression."""

    arguments: Mapping[str, ast.expr]


def find_calls(text: str) -> tuple[list[Call], list[InputError]]:
    """Return the calls of ``ImageDataGenerator`` in any text, and why others can't be read.

    The text is a script, a notebook, or anything with code in it. Calls in comments don't count.
    Raises ``InputError`` where there is no call, or none that can be read.
    """
    if len(text) > _MOST_TEXT:
        raise InputError(
            "The text is too long to be looked through.",
            f"Paste only the part with {_NAME}(...).",
        )
    code = code_of(text).translate(_TYPOGRAPHY)
    calls: list[Call] = []
    problems: list[InputError] = []
    for snippet in _snippets(code):
        try:
            call = _parsed(snippet)
            if call:
                calls.append(Call(_by_name(call, code)))
        except InputError as error:
            problems.append(error)
    if calls:
        return calls, problems
    if problems:
        raise problems[0]
    raise InputError(
        f"There is no call of {_NAME} in the text.",
        f"Copy all of the code from {_NAME}( to its closing bracket.",
    )


def value_of(name: str, node: ast.expr) -> Value:
    """Return what an expression of literals stands for, such as ``1./255`` or ``[0.8, 1.2]``.

    Nothing is executed. Anything but literals and + - * / raises ``InputError`` that names the
    argument.
    """
    try:
        if isinstance(node, ast.List | ast.Tuple):
            return tuple(_scalar(name, item) for item in node.elts)
        return _scalar(name, node)
    except RecursionError as error:
        raise InputError(
            f"{name} is far too long a calculation.", "Write the number itself."
        ) from error


def code_of(text: str) -> str:
    """Return the code cells of a notebook; any other text as it is."""
    if not text.lstrip().startswith("{") or '"cells"' not in text:
        return text
    try:
        notebook = json.loads(text)
        # Notebooks before version 4 have sheets of cells, and "input".
        sheets = notebook.get("worksheets") or [notebook]
        cells = [cell for sheet in sheets for cell in sheet["cells"]]
        sources = [
            cell.get("source") or cell.get("input") or ""
            for cell in cells
            if cell.get("cell_type") == "code"
        ]
        return "\n".join("".join(source) for source in sources)
    except (ValueError, RecursionError, KeyError, AttributeError, TypeError):
        return text


def _snippets(code: str) -> Iterator[str]:
    """Yield what follows each name of the generator, with all of its brackets."""
    names = "|".join({_NAME, *_ALIAS.findall(code)})
    start = re.compile(rf"(?<!\w)(?:{names})\s{{0,9}}\(")
    for count, match in enumerate(start.finditer(code)):
        if count == _MOST_CALLS:
            return
        line = max(code.rfind("\n", 0, match.start()) + 1, match.start() - 500)
        before = code[line : match.start()]
        if "#" in before or before.rstrip().endswith(("def", "class")):
            continue
        bracket = match.end() - 1
        yield _NAME + code[bracket : bracket + _MOST_CALL]


def _parsed(snippet: str) -> ast.Call | None:
    """Return the call at the beginning of ``snippet``; ``None`` for a mere ``(...)``."""
    text = _PROMPT.sub("", snippet[: _end(snippet)])
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            call = ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        line = error.text if isinstance(error, SyntaxError) else None
        where = f", near {_short(line)}" if line and line.strip() else ""
        raise InputError(
            f"The call of {_NAME} can't be read as Python{where}.",
            "Copy it again, without what stands around it.",
        ) from error
    if not isinstance(call, ast.Call):
        return None
    dots = [arg for arg in call.args if isinstance(arg, ast.Constant) and arg.value is ...]
    call.args = [arg for arg in call.args if arg not in dots]
    return None if dots and not call.args and not call.keywords else call


def _end(snippet: str) -> int:
    """Return where the first bracket of ``snippet`` closes."""
    depth = 0
    for token in _TOKENS.finditer(snippet):
        if token.group() in "([{":
            depth += 1
        elif token.group() in ")]}":
            depth -= 1
        if depth == 0 and token.group() == ")":
            return token.end()
        if depth > _DEEPEST:
            raise InputError(
                f"The call of {_NAME} has brackets within brackets, too deep to be read.",
                "Write the numbers themselves.",
            )
    raise InputError(
        f"The call of {_NAME} has no closing bracket.", "Copy all of it, up to the last bracket."
    )


def _by_name(call: ast.Call, code: str) -> dict[str, ast.expr]:
    """Return the arguments by name; those without a name stand in the order of Keras."""
    if len(call.args) > len(ARGUMENTS) or any(isinstance(a, ast.Starred) for a in call.args):
        raise InputError(
            f"The call of {_NAME} has values whose names can't be told.",
            "Write them by name, such as rotation_range=20.",
        )
    found = dict(zip(ARGUMENTS, call.args, strict=False))
    for keyword in call.keywords:
        more = {keyword.arg: keyword.value} if keyword.arg else _elsewhere(keyword.value, code)
        for name, node in more.items():
            if name in found:
                raise InputError(f"{name} is given twice.", "Remove one of the two.")
            found[name] = node
    return found


def _elsewhere(node: ast.expr, code: str) -> dict[str, ast.expr]:
    """Return the settings of ``**settings``, where the text says ``settings = dict(...)``."""
    name = node.id if isinstance(node, ast.Name) else ""
    given = list(re.finditer(rf"(?<!\w){name}\s{{0,9}}=\s{{0,9}}dict\s{{0,9}}\(", code))
    if name and len(given) == 1:
        start = given[0].end() - 1
        call = _parsed(_NAME + code[start : start + _MOST_CALL])
        if call and not call.args and all(keyword.arg for keyword in call.keywords):
            return {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg}
    raise InputError(
        f"The call of {_NAME} takes its settings from elsewhere (**).",
        f"Write the settings into {_NAME}(...) itself.",
    )


def _scalar(name: str, node: ast.expr) -> Value:
    if isinstance(node, ast.Constant) and isinstance(node.value, bool | str | None):
        return node.value
    return _number(name, node)


def _number(name: str, node: ast.expr) -> int | float:
    """Return the number that literals, signs and + - * / give."""
    result: Any = None
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        result = node.value
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.UAdd):
        value = _number(name, node.operand)
        result = -value if isinstance(node.op, ast.USub) else value
    elif isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
        left, right = _number(name, node.left), _number(name, node.right)
        if not right and isinstance(node.op, ast.Div | ast.FloorDiv):
            raise InputError(f"{name} divides by zero.", "Write the number itself.")
        result = _OPERATORS[type(node.op)](left, right)
    if result is None:
        raise InputError(
            f"{name} is given as {_short(ast.unparse(node))}, which is not a plain value.",
            "Write the number itself; code is only read here, never run.",
        )
    # Every step is checked, so that no long product grows.
    if abs(result) > _LARGEST:
        raise InputError(f"{name} is far too large a number.", "Check it.")
    return result  # type: ignore[no-any-return]


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 40 else text[:39] + "…"
