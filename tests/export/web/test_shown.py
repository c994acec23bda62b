"""What the page shows: names as they are, ranked classes, and when an answer is unsure."""

import html
import json
import re
from typing import Any

import numpy as np
import pytest

from augstudio.evaluation.doubt.prediction_sets import prediction_set
from augstudio.export.web.browser import find_browser, printed_page
from augstudio.export.web.page import INDEX, write_page

pytestmark = pytest.mark.skipif(
    not find_browser(), reason="neither Chromium nor Chrome nor Edge is on this machine"
)
NAMES = ["</script><b>Käfer</b>", 'it\'s "bees" & 🐞', "c", "d", "e", "f", "g"]
TITLE = "</title><img src=x onerror=alert(1)>"
LEAST = 0.2


ROWS = np.random.default_rng(5).dirichlet([0.3] * len(NAMES), 200)
#: What is looked at in the page: answers that it ranks, and what it shows of one.
LOOK = """"use strict";
const sets = ROWS.map(ranked).map(possible);
const answer = element("div", "answer");
showAnswer(answer, [0.3, 0.4, 0.1, 0.08, 0.06, 0.04, 0.02], "<i>.jpg");
addCard([answer]);
const shown = [document.title, byId("name").textContent, byId("about").textContent,
  answer.querySelector("h2").textContent, answer.querySelector(".doubt").textContent,
  [...answer.querySelectorAll(".class")].map((each) => each.textContent),
  [...answer.querySelectorAll(".share")].map((each) => each.textContent),
  answer.querySelector("summary").textContent, document.querySelectorAll("b, i, img").length,
  [...document.querySelectorAll("button")].map((each) => each.textContent)];
const out = document.createElement("pre");
document.body.append(out);
out.textContent = JSON.stringify([sets, shown]);
"""


@pytest.fixture(scope="module")
def looked(tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, Any, str]:
    """Return the sets of possible classes of ``ROWS``, what one answer shows, and the whole page.

    The page's network is no network. The browser, which takes seconds to start, starts once.
    """
    folder = tmp_path_factory.mktemp("shown")
    page = folder / "page"
    page.mkdir()
    told = {"name": TITLE, "classes": NAMES, "input_size": 8, "fit": "pad"}
    told |= {"least_probability": LEAST, "validation": {"right": 90, "photos": 91}}
    write_page(page, b"", told)
    script = LOOK.replace("ROWS", json.dumps(ROWS.tolist()))
    (page / "look.js").write_text(script, encoding="utf-8")
    index = (page / INDEX).read_text(encoding="utf-8")
    index = index.replace("</body>", '<script src="look.js"></script>\n</body>')
    (page / "look.html").write_text(index, encoding="utf-8")
    address = (page / "look.html").as_uri()
    printed = printed_page(find_browser(), address, folder / "profile", 60) or ""
    found = re.search("<pre>(.*)</pre>", printed)
    assert found, printed
    sets, shown = json.loads(html.unescape(found[1]))
    return sets, shown, printed


def test_answers_are_ranked_and_unsure_as_in_the_app(looked: tuple[Any, Any, str]) -> None:
    found = looked[0]
    for values, names in zip(ROWS, found, strict=True):
        order = np.argsort(-values)
        ranking = {NAMES[each]: float(values[each]) for each in order}
        assert tuple(names) == prediction_set(ranking, LEAST)
    assert len({len(names) for names in found}) > 2


def test_names_are_shown_as_they_are(looked: tuple[Any, Any, str]) -> None:
    _, shown, printed = looked
    title, name, about, first, doubt, classes, shares, more, foreign, buttons = shown
    assert title == name == TITLE
    assert about == f"Knows 7 classes: {', '.join(NAMES)}. 90 of 91 validation photos right."
    assert first == f"{NAMES[1]} 40.0%"
    assert doubt == f"Unsure: this may be {NAMES[1]} or {NAMES[0]}."
    assert classes == [NAMES[1], NAMES[0], *NAMES[2:]]
    assert shares == ["40.0%", "30.0%", "10.0%", "8.0%", "6.0%", "4.0%", "2.0%"]
    assert more == "Show 2 more classes"
    assert foreign == 0
    assert buttons == ["Choose photos", "Start camera", "Remove all photos"]
    assert "No photo leaves it." in printed
