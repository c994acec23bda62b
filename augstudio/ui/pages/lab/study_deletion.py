"""Delete studies, with the dialogs for it."""

from functools import partial

from augstudio.errors import AugStudioError
from augstudio.lab.library import DamagedStudy, delete_study, require_idle
from augstudio.lab.study import Study
from augstudio.plain_text import readable
from augstudio.ui.core import messages
from augstudio.ui.core.runs.run_library import move_to_trash
from augstudio.ui.core.studies.studies import Studies
from augstudio.ui.pages.lab.study_texts import study_title


def ask_to_delete(studies: Studies, study: Study | DamagedStudy) -> None:
    """Move a study to the system's trash, after asking."""
    messages.ask(
        f"Delete the study {_name(study)}?",
        f"Its folder {study.folder}, with all its results, is moved to the trash.",
        "Move to the trash",
        partial(_move_to_trash, studies, study),
    )


def _move_to_trash(studies: Studies, study: Study | DamagedStudy) -> None:
    try:
        require_idle(study)
    except AugStudioError as error:
        messages.show_error(error)
        return
    if not study.folder.exists() or move_to_trash(study.folder):
        studies.forget(study)
        return
    messages.ask(
        f"The study {_name(study)} can't be moved to the trash.",
        f"The disk that holds {study.folder} has no trash, or the folder is in use. "
        "Delete the study permanently? This can't be undone.",
        "Delete permanently",
        partial(_delete, studies, study),
        cautious=True,
    )


def _delete(studies: Studies, study: Study | DamagedStudy) -> None:
    try:
        delete_study(study)
    except AugStudioError as error:
        messages.show_error(error)
    else:
        studies.forget(study)


def _name(study: Study | DamagedStudy) -> str:
    return study_title(study) if isinstance(study, Study) else readable(study.name)
