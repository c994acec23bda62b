"""Turn any text with Keras code into Python: encodings, notebooks, sessions, magics, Python 2."""

import codecs
import json
import re
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from augstudio import storage
from augstudio.errors import InputError

#: The name of the class whose calls are read.
GENERATOR: Final = "ImageDataGenerator"
#: Limits: bytes of a file (most of a notebook may be pictures), and characters of its code.
MOST_BYTES: Final = 32_000_000
MOST_CODE: Final = 150_000
#: Marks the code of a notebook whose cells were run in a different order.
OUT_OF_ORDER: Final = "# The cells of this notebook were last run in a different order."

#: Limit for quotes, brackets and commas in a notebook's JSON, which determine the time to read it.
_MOST_JSON = 3_000_000
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: The declaration of an encoding (PEP 263), and the safe encodings: plain character tables.
_COOKIE = re.compile(rb"\A(?:[^\n]*\n)?[ \t\f]*#[^\n]*?coding[:=][ \t]*([-\w.]+)")
_TABLES = re.compile(
    r"(utf-?8|ascii|latin|l1|iso-?8859|cp\d|windows-|koi8|mac|shift|sjis|euc|gb|big5)",
    re.IGNORECASE,
)
#: Characters that never occur in text; terminal escapes and form feeds may.
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")

#: What word processors and blogs turn quotes, minus signs and spaces into.
_TYPOGRAPHY = str.maketrans("‘’‚‛“”„‟–−\u00a0\u2009", "''''\"\"\"\"--  ")
_NOT_SEEN = dict.fromkeys(map(ord, "\ufeff\u200b\u2060\f"))
#: Comments and strings; a quote within a word, as in "it's", doesn't start one. A string that is
#: never closed runs to the end of its line, or of the text ("open").
TOKENS: Final = re.compile(
    r"""\#[^\n]*
    |(?<!\w)[rbuf]{0,2}(?:
        \'\'\'(?:[^\\']|\\.|'(?!''))*+\'\'\' | \"\"\"(?:[^\\"]|\\.|"(?!""))*+\"\"\"
        |(?P<open>(?:\'\'\'|\"\"\").*)
        |'(?:[^'\\\n]|\\.)*+' | "(?:[^"\\\n]|\\.)*+"
        |['"][^\n]*
    )""",
    re.DOTALL | re.VERBOSE | re.IGNORECASE,
)
#: Prompts before the code in a Python or IPython session.
_PROMPT = re.compile(r"^[ \t]*(>>>|\.\.\.:?|In \[[\d ]*\]:)(?=\s|$) ?", re.MULTILINE)
_OUTPUT = re.compile(r"^[ \t]*Out\[[\d ]*\]:")
#: Statements that only Python 2 has.
_PYTHON_2 = re.compile(
    r"""^[ \t]*(?:print[ \t]+["']|except[ \t]+\w+[ \t]*,[ \t]*\w+:|raise[ \t]+\w+,[ \t]*["'])""",
    re.MULTILINE,
)
#: Magics that only show or install something, and those that run the rest of their line.
_QUIET = re.compile(
    "matplotlib|load_ext|reload_ext|autoreload|config|env|cd|pwd|ls|mkdir|pip|conda|time|capture"
    "|tensorflow_version|precision"
)
_OTHER_LANGUAGES = re.compile(
    "bash|sh|script|html|HTML|javascript|js|latex|markdown|svg|SVG|perl|ruby|cmd|writefile|file"
    "|timeit"
)
_ANY_NAME = "from IPython import *"


def read_text(file: Path) -> str:
    """Return the text of a file with code; ``InputError`` if it is too large, or not text."""
    with storage.explained(file):
        return text_of(storage.read_file(file, MOST_BYTES), file.name)


def text_of(data: bytes, name: str) -> str:
    """Return the text of a file in any encoding that is common for code.

    These are UTF-8 and UTF-16, with or without a mark, then the encoding that the file declares,
    then Windows's cp1252. ``name`` is the name of the file for an ``InputError`` if it isn't text.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    wide = _wide(data)
    if wide:
        return data.decode(wide, errors="replace")
    declared = _COOKIE.match(data[:1000])
    encodings = ["utf-8", "cp1252"]
    if declared and _TABLES.match(declared[1].decode("ascii", errors="replace")):
        encodings.insert(0, declared[1].decode("ascii"))
    if not _CONTROL.search(data):
        for encoding in encodings:
            try:
                text = data.decode(encoding)
            except (UnicodeDecodeError, LookupError):
                continue
            if encoding != "cp1252" or _is_mostly_latin(data):
                return text
        if _is_mostly_latin(data):
            return data.decode("latin-1")
    raise InputError(
        f"{name} is not text.", "Choose a Python file or a notebook, or paste the code."
    )


def code_of(text: str) -> str:
    """Return the code cells of a notebook; any other text as it is."""
    if text.lstrip()[:1] != "{" or '"cells"' not in text:
        return text
    if sum(text.count(mark) for mark in '"[{,') > _MOST_JSON:
        return text
    try:
        notebook = json.loads(text)
        # Notebooks before version 4 have sheets of cells, and "input".
        sheets = notebook.get("worksheets") or [notebook]
        cells = [cell for sheet in sheets for cell in sheet["cells"]]
        cells = [cell for cell in cells if cell.get("cell_type") == "code"]
        code = "\n".join(_source(cell) for cell in cells)
        counts = [cell.get("execution_count", cell.get("prompt_number")) for cell in cells]
    except (ValueError, RecursionError, KeyError, AttributeError, TypeError):
        return text
    numbers = [count for count in counts if isinstance(count, int)]
    return code if numbers == sorted(numbers) else f"{OUT_OF_ORDER}\n{code}"


def plain(text: str) -> str:
    """Return the text with Python's line ends, quotes and spaces, and without a margin."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_NOT_SEEN)
    parts, last = [], 0
    # Strings and comments of code stay as they are.
    for token in TOKENS.finditer(text):
        parts += [text[last : token.start()].translate(_TYPOGRAPHY), token.group()]
        last = token.end()
    return _without_margin("".join([*parts, text[last:].translate(_TYPOGRAPHY)]))


def python_of(text: str) -> str:
    """Return a copied session or Python 2 code as Python 3, line by line.

    Prompts, output, magics and shell commands are removed; ``print`` becomes a call.
    """
    lines = _session(text.split("\n")) if _is_session(text) else text.split("\n")
    return _without_margin("\n".join(_modern(_magics(lines))))


def is_old(text: str) -> bool:
    """Whether a text is Python 2 code, where ``1 / 255`` is 0."""
    return bool(_PYTHON_2.search(text)) and "import division" not in text


def _wide(data: bytes) -> str:
    """Return the kind of UTF-16 without a mark, judged by its zeros; "" for anything else."""
    even, odd = data[0:2000:2], data[1:2000:2]
    if len(odd) < 2 or len(data) % 2:
        return ""
    if odd.count(0) > 0.7 * len(odd) and not even.count(0):
        return "utf-16-le"
    return "utf-16-be" if even.count(0) > 0.7 * len(even) and not odd.count(0) else ""


def _is_mostly_latin(data: bytes) -> bool:
    """Whether bytes that aren't UTF-8 may be text with one byte per character."""
    high = sum(byte > 127 for byte in data[:100_000])
    return GENERATOR.encode() in data or high < 0.3 * len(data[:100_000])


def _source(cell: Any) -> str:
    """Return the code of a cell; code in another language becomes a comment."""
    source = "".join(cell.get("source") or cell.get("input") or "")
    magic = re.match(r"\s*%%(\w+)", source)
    if magic and _OTHER_LANGUAGES.fullmatch(magic[1]):
        return "\n".join(f"# {line}" for line in source.split("\n"))
    return source


def _without_margin(text: str) -> str:
    first = next((line for line in text.split("\n") if line.strip()), "")
    return textwrap.dedent(text) if first[:1].isspace() else text


def _is_session(text: str) -> bool:
    return any(match[1][0] in ">I" for match in _PROMPT.finditer(text))


def _session(lines: Sequence[str]) -> list[str]:
    """Return the lines of a session without prompts and output.

    Output ends at the next empty line or prompt, as in Python's ``doctest``; in a notebook, code
    follows a prompt on a line of its own.
    """
    code, output = [], False
    for line in lines:
        prompt = _PROMPT.match(line)
        if prompt:
            rest = line[prompt.end() :]
            output = bool(rest.strip()) or not prompt[1].startswith("In")
            code.append(rest)
        elif _OUTPUT.match(line) or (output and line.strip()):
            output = True
            code.append("")
        else:
            output = False
            code.append(line)
    return code


def _magics(lines: Sequence[str]) -> list[str]:
    """Return the lines with Python in place of IPython's magics and shell commands."""
    found = []
    for number, line in enumerate(lines):
        magic = re.match(r"([ \t]*)(%%?|!|\?)(\w*)[ \t]*(.*)", line)
        if re.fullmatch(r"[ \t]*[\w.]+\?{1,2}[ \t]*", line):
            found.append("")
        elif magic is None:
            captured = re.match(r"([ \t]*\w+[ \t]*=[ \t]*)[!%]\w", line)
            found.append(f"{captured[1]}_shell()" if captured else line)
        elif magic[2] == "%%" and _OTHER_LANGUAGES.fullmatch(magic[3]):
            return found + [""] * (len(lines) - number)
        else:
            found.append(magic[1] + _instead(*magic.groups()[1:]))
    return found


def _instead(sign: str, name: str, rest: str) -> str:
    """Return Python code that sets the same names as a magic."""
    if sign == "%" and name == "time":
        return rest or "pass"
    return "pass" if sign in "!?" or _QUIET.fullmatch(name) else _ANY_NAME


def _modern(lines: Sequence[str]) -> list[str]:
    """Return the lines with Python 2 statements as Python 3 calls."""
    return [_modern_line(line) if _OLD.match(line) else line for line in lines]


_OLD = re.compile(r"[ \t]*(?:print|exec|raise|except)\b")
_PRINT = re.compile(
    r"([ \t]*(?:print|exec))[ \t]+(?![=.\[,)]|[-+*/|&]?=)(?:>>[ \t]*)?(.*?)([ \t]*)$"
)


def _modern_line(line: str) -> str:
    line = re.sub(r"^([ \t]*except[ \t]+[\w.]+)[ \t]*,[ \t]*(\w+)[ \t]*:", r"\1 as \2:", line)
    line = re.sub(r"^([ \t]*raise[ \t]+[\w.]+)[ \t]*,[ \t]*(.+)$", r"\1(\2)", line)
    if re.match(r"[ \t]*print[ \t]*$", line):
        return line.replace("print", "print()")
    code = TOKENS.sub(lambda token: "" if token[0][0] == "#" else token[0], line)
    old = _PRINT.match(code)
    # One that continues on the next line is left as it is, so reading it fails.
    if old and code.count("(") == code.count(")") and not code.endswith("\\"):
        return f"{old[1]}({old[2]})"
    return line
