"""A report shows the newest study of its photos, arm by arm."""

from datetime import datetime
from xml.etree import ElementTree

from augstudio.augment.recipe import Recipe
from augstudio.lab.arms import ArmKind, augmentation_arms
from augstudio.lab.library import new_study_folder
from augstudio.lab.report_section import study_section, study_sections
from augstudio.lab.sentences import summary
from augstudio.lab.study import Study, open_study, plan_for
from augstudio.runs.run import Run
from tests.lab.made_up import CONFIG, made_up_trials

_NOW = datetime.fromisoformat("2026-05-01T10:20:30+02:00")


def make_study(run: Run, rotated: int) -> Study:
    """Return a study of the photos of a run: rotation gets so many of 10 right, the rest 5."""
    photos = run.photo_list()
    arms = augmentation_arms(Recipe(rotation_range=20.0), ["alone"])
    plan = plan_for(photos, CONFIG, arms, folds=2, repeats=3)
    study = open_study(new_study_folder(run.dataset, _NOW), plan)
    for arm in arms:
        right = rotated if arm.kind is ArmKind.ALONE else 5
        study.add(made_up_trials(arm.name, [[right, right]] * 3, of=10))
    return study


def test_the_newest_study_of_the_same_photos(trained: Run) -> None:
    assert study_sections(trained) == []
    study = make_study(trained, rotated=9)
    (section,) = study_sections(trained)
    assert section == study_section(study, study.differences())
    assert section.sentences[0] == summary(study.differences())
    assert section.sentences[0] == "Rotate: 20° helps (+40.0 points on photos like these)."
    (chart,) = section.charts
    texts = [each.text for each in ElementTree.fromstring(chart.svg).iter("text")]
    # The best arm first, the check for chance with it.
    names = [text for text in texts if text in ("Rotate: 20°", "No augmentation, again")]
    assert names == ["Rotate: 20°", "No augmentation, again"]
    assert {"+40.0  helps", "0.0  chance"} <= set(texts)
    assert "compared with no augmentation, in percentage points" in chart.caption
