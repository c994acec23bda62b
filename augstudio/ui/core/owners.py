"""Owners: one object for each kind of state of the window, created and connected here."""

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QSettings

from augstudio import storage
from augstudio.ui.core.cameras.camera import Cameras
from augstudio.ui.core.cameras.qt_camera import open_qt_camera
from augstudio.ui.core.channel import Channel
from augstudio.ui.core.current_recipe import CurrentRecipe
from augstudio.ui.core.jobs.jobs import Jobs
from augstudio.ui.core.jobs.tensorflow_loader import TensorFlowLoader
from augstudio.ui.core.photos.folder_watch import FolderWatch
from augstudio.ui.core.photos.project import Project
from augstudio.ui.core.photos.recent_folders import RecentFolders
from augstudio.ui.core.runs.classifiers import Classifiers
from augstudio.ui.core.runs.compute_place import ComputePlace
from augstudio.ui.core.runs.explainer import Explainer
from augstudio.ui.core.runs.network_choice import NetworkChoice
from augstudio.ui.core.runs.predictions import Predictions
from augstudio.ui.core.runs.run_library import RunLibrary
from augstudio.ui.core.runs.trainings import Trainings
from augstudio.ui.core.studies.studies import Studies


@dataclass(frozen=True, eq=False)
class Owners:
    """All owners; each page is built from those it needs."""

    settings: QSettings
    channel: Channel
    tensorflow: TensorFlowLoader
    jobs: Jobs
    recipe: CurrentRecipe
    project: Project
    watch: FolderWatch
    recent: RecentFolders
    network: NetworkChoice
    library: RunLibrary
    place: ComputePlace
    trainings: Trainings
    studies: Studies
    classifiers: Classifiers
    explainer: Explainer
    predictions: Predictions
    cameras: Cameras


def make_owners() -> Owners:
    """Return new owners, connected with each other."""
    path = storage.settings_folder() / "window.ini"
    settings = QSettings(str(path), QSettings.Format.IniFormat)
    channel, tensorflow = Channel(), TensorFlowLoader()
    jobs = Jobs(tensorflow)
    recipe, network, library = CurrentRecipe(), NetworkChoice(), RunLibrary(jobs)
    place = ComputePlace(settings)
    project, classifiers = Project(jobs, settings, channel), Classifiers(tensorflow)
    made = Owners(
        settings=settings,
        channel=channel,
        tensorflow=tensorflow,
        jobs=jobs,
        recipe=recipe,
        project=project,
        watch=FolderWatch(project, jobs, channel),
        recent=RecentFolders(settings),
        network=network,
        library=library,
        place=place,
        trainings=Trainings(jobs, project, recipe, library, place, channel),
        studies=Studies(jobs, project, recipe, network, channel),
        classifiers=classifiers,
        explainer=Explainer(tensorflow),
        predictions=Predictions(jobs, classifiers, library, channel),
        cameras=Cameras(open_qt_camera),
    )
    _connect(made)
    return made


def _connect(owners: Owners) -> None:
    """Connect the owners with each other; this is done nowhere else."""
    project, recipe, library = owners.project, owners.recipe, owners.library

    def show_folder() -> None:
        if project.dataset is not None:
            library.show_folder(project.dataset.name)
            owners.studies.show_folder()
            owners.recent.add(project.dataset.root)

    owners.jobs.refused.connect(partial(owners.channel.say, "warn"))
    recipe.changed.connect(lambda: project.set_recipe_share(recipe.value.validation_split))
    project.share_chosen.connect(recipe.set_validation_share)
    project.opened.connect(show_folder)
    owners.trainings.trained.connect(library.add)
    owners.trainings.resumed.connect(library.leave)
