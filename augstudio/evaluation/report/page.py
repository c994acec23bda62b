"""Render the page of a report: everything is escaped, and nothing is loaded from elsewhere."""

import base64
import hashlib
from collections.abc import Mapping
from typing import Any

from augstudio import storage
from augstudio.evaluation.figures import percent, span
from augstudio.plain_text import counted, readable, shown
from augstudio.runs.field_types import moment

#: Characters of the name of a class in a table.
_LONGEST_NAME = 40


def rendered(content: Mapping[str, Any]) -> str:
    """Return the page with this content as HTML.

    Text from outside is escaped, and characters that can't be shown become codes, as ``readable``
    says. The browser is told to load nothing, to run no script, and to apply no other style sheet.
    """
    # Not needed to start the program.
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    def fit_to_show(value: Any) -> Any:
        return value if isinstance(value, Markup) else readable(str(value))

    page = Environment(
        loader=FileSystemLoader(storage.resource("report")),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=fit_to_show,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    page.filters |= {
        "percent": percent,
        "span": span,
        "counted": counted,
        "name": lambda text: shown(text, _LONGEST_NAME),
        "moment": moment,
        "date": lambda when: f"{when.day} {when:%B %Y, %H:%M}",
    }
    style = storage.resource("report", "report.css").read_text(encoding="utf-8")
    proof = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return page.get_template("report.html").render(content, style=Markup(style), proof=proof)
