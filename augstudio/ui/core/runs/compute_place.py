"""ComputePlace: where trainings compute features, on this computer or on a cluster."""

from PySide6.QtCore import QObject, QSettings, Signal

from augstudio.cluster.compute import Cluster
from augstudio.cluster.connection import PACKAGES
from augstudio.cluster.stores import SharedStores
from augstudio.features.store import FeatureStore
from augstudio.packages import missing_packages
from augstudio.runs.choices import Method
from augstudio.runs.config import TrainConfig
from augstudio.runs.open_store import OpenStore, StoreRequest, own_store

_ADDRESS, _SHARED, _USED = "cluster/address", "cluster/shared", "cluster/used"


class ComputePlace(QObject):
    """The cluster that was named last, which is kept, and whether it is used.

    Signals
    -------
    changed
        Trainings compute elsewhere from now on.
    """

    changed = Signal()

    def __init__(self, settings: QSettings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings = settings

    @property
    def can_change(self) -> bool:
        """Whether what a cluster needs is installed."""
        return not missing_packages(PACKAGES)

    @property
    def address(self) -> str:
        """The address of the cluster that was named last; "" at first."""
        return str(self._settings.value(_ADDRESS, ""))

    @property
    def shared(self) -> str:
        """The path or URL of its folder for features; "" for the usual one."""
        return str(self._settings.value(_SHARED, ""))

    @property
    def cluster(self) -> str:
        """The address of the cluster in use; "" if this computer computes."""
        used = self.can_change and self._settings.value(_USED, False, bool)
        return self.address if used else ""

    def use_cluster(self, address: str, shared: str) -> None:
        """Let a cluster compute from now on; see ``Cluster.at``."""
        self._settings.setValue(_ADDRESS, address)
        self._settings.setValue(_SHARED, shared)
        self._use(True)

    def use_this_computer(self) -> None:
        """Let this computer compute from now on."""
        self._use(False)

    def used_by(self, config: TrainConfig) -> str:
        """Return the address of the cluster that a training uses; "" for none."""
        return "" if config.method is Method.FROM_SCRATCH else self.cluster

    @property
    def open_store(self) -> OpenStore:
        """What opens the store of a training that starts now."""
        address, shared = self.cluster, self.shared
        if not address:
            return own_store

        def opened(request: StoreRequest) -> FeatureStore:
            if request.config.method is Method.FROM_SCRATCH:
                return own_store(request)
            cluster = Cluster.at(address, shared or None)
            return SharedStores(cluster.place, cluster)(request)

        return opened

    def _use(self, cluster: bool) -> None:
        self._settings.setValue(_USED, cluster)
        self.changed.emit()
