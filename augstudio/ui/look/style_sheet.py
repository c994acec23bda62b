"""The text of the style sheet; names such as ``$accent`` stand for colours of ``Theme``.

Widgets are styled by their property ``role``: "title", "section", "caption",
"muted", "accent", "good", "warn", "bad" for labels; "card", "cards", "page", "bar" and "drop" for
frames; "primary", "quiet", "row", "danger", "link" and "nav" for buttons.
"""

_TEXT = """
QWidget { color: $text; }
QMainWindow, QDialog, QMessageBox { background: $background; }
QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }
QLabel { background: transparent; }
QLabel[role="title"] { font-size: 20px; font-weight: 600; }
QLabel[role="section"] { font-size: 14px; font-weight: 600; }
QLabel[role="caption"] { font-size: 11px; color: $muted; }
QLabel[role="caption"][amber="true"] { color: $warn; }
QLabel[role="muted"] { color: $muted; }
QLabel[role="accent"] { color: $accent; }
QLabel[role="good"] { color: $good; }
QLabel[role="warn"] { color: $warn; }
QLabel[role="bad"] { color: $bad; }
QToolTip { background: $raised; color: $text; border: 1px solid $line; padding: 6px; }
"""

_AREAS = """
QFrame[role="card"] { background: $surface; border: none; border-radius: 8px; }
QFrame[role="card"][opens="true"] { border: 2px solid transparent; }
QFrame[role="card"][opens="true"]:hover { background: $raised; border-color: $line; }
QFrame[role="card"][opens="true"]:focus { border-color: $accent; }
QFrame[role="card"][opens="true"][active="true"] { border: 2px dashed $accent;
  background: $control; }
QFrame[role="page"] { border: none; }
QFrame[role="page"][active="true"] { background: $surface; border-radius: 8px; }
QFrame[role="bar"] { background: $surface; border: none; }
QFrame[role="drop"] { background: $surface; border: 2px dashed $line; border-radius: 8px; }
QFrame[role="drop"][active="true"] { border-color: $accent; background: $control; }
QFrame[role="drop"]:focus { border: 2px solid $accent; }
QScrollArea, QStackedWidget { background: transparent; border: none; }
QScrollArea > QWidget > QWidget { background: transparent; }
QScrollArea[role="cards"] { border: 2px solid transparent; border-radius: 8px; }
QScrollArea[role="cards"]:focus { border: 2px solid $accent; }
QSplitter::handle { background: transparent; }
QScrollBar { background: transparent; border: none; margin: 2px; }
QScrollBar:vertical { width: 12px; }
QScrollBar:horizontal { height: 12px; }
QScrollBar::handle { background: $line; border-radius: 4px; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::handle:hover { background: $muted; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QProgressBar { background: $control; border: none; border-radius: 3px; max-height: 6px; }
QProgressBar::chunk { background: $accent; border-radius: 3px; }
QMenu { background: $raised; border: 1px solid $line; padding: 4px; }
QMenu::item { padding: 6px 24px 6px 12px; border-radius: 4px; }
QMenu::item:selected { background: $control; }
QMenu::item:disabled { color: $muted; }
QMenu::separator { height: 1px; background: $line; margin: 4px 8px; }
QAbstractScrollArea::corner { background: transparent; border: none; }
QTabWidget::pane { border: none; padding-top: 8px; }
QTabBar::tab { background: transparent; color: $muted; border: 2px solid transparent;
  border-radius: 8px; padding: 6px 14px; }
QTabBar::tab:hover { background: $control; }
QTabBar::tab:selected { background: $control; color: $text; font-weight: 600; }
QTabBar::tab:focus { border: 2px solid $accent; }
"""

_BUTTONS = """
QPushButton, QToolButton { background: $control; border: 2px solid transparent;
  border-radius: 8px; padding: 5px 14px; }
QPushButton { min-height: 20px; }
QToolButton { padding: 5px; }
QPushButton:hover, QToolButton:hover { background: $hover; }
QPushButton:pressed, QToolButton:pressed { background: $line; }
QPushButton:focus, QToolButton:focus { border: 2px solid $accent; }
QPushButton:disabled, QToolButton:disabled { color: $muted; }
QPushButton[role="primary"] { background: $accent; color: $on_accent; font-weight: 600; }
QPushButton[role="primary"]:hover { background: $accent_hover; }
QPushButton[role="primary"]:focus { border: 2px solid $text; }
QPushButton[role="primary"]:disabled { background: $control; color: $muted; }
QPushButton[role="danger"] { color: $bad; }
QPushButton[role="quiet"], QToolButton[role="quiet"] { background: transparent; }
QPushButton[role="quiet"]:checked { background: $control; }
QPushButton[role="row"] { background: transparent; padding: 3px 8px; text-align: left; }
QPushButton[role="row"]:hover { background: $control; }
QPushButton[compact="true"] { padding: 2px 8px; min-height: 16px; }
QPushButton[role="quiet"]:hover, QToolButton[role="quiet"]:hover { background: $control; }
QToolButton[role="mark"] { background: transparent; border: none; padding: 0; color: $accent;
  font-size: 20px; }
QToolButton[role="mark"]:focus { background: $line; }
QToolButton[role="group"] { background: transparent; padding: 4px 5px; font-weight: 600; }
QToolButton[role="group"]:hover { background: $control; }
QToolButton[role="count"] { background: transparent; border-radius: 6px; padding: 1px 5px;
  color: $accent; font-size: 11px; }
QToolButton[role="count"][amber="true"] { color: $warn; }
QToolButton[role="count"]:hover { background: $control; }
QToolButton[role="link"] { background: transparent; border-radius: 6px; padding: 2px 4px;
  color: $accent; font-size: 12px; }
QToolButton[role="link"]:hover { background: $control; }
QToolButton[role="link"]:disabled { color: $muted; }
QToolButton::menu-indicator { image: none; }
QToolButton[role="nav"] { background: transparent; padding: 8px 12px; text-align: left; }
QToolButton[role="nav"]:hover { background: $control; }
QToolButton[role="nav"]:checked { background: $control; font-weight: 600; }
"""

_INPUTS = """
QComboBox, QSpinBox, QDoubleSpinBox, QLineEdit, QPlainTextEdit { background: $raised;
  border: 1px solid $field; border-radius: 6px; padding: 6px 8px; min-height: 20px;
  selection-background-color: $accent; selection-color: $on_accent; }
QComboBox:focus, QSpinBox:focus, QDoubleSpinBox:focus, QLineEdit:focus, QPlainTextEdit:focus {
  border: 2px solid $accent; padding: 5px 7px; }
QComboBox::drop-down { border: none; width: 24px; }
QComboBox::down-arrow { image: url(icons:arrow_down_$name.svg); width: 12px; height: 12px; }
QComboBox { combobox-popup: 0; }
QComboBox QAbstractItemView, QComboBox QAbstractItemView:focus { background: $raised;
  border: 1px solid $field; border-radius: 0; outline: none;
  selection-background-color: $control; selection-color: $text; }
QSpinBox, QDoubleSpinBox { padding: 5px 20px 4px 4px; }
QSpinBox:focus, QDoubleSpinBox:focus { padding: 4px 19px 3px 3px; }
QDoubleSpinBox[role="plain"] { padding: 5px 4px 4px 4px; }
QDoubleSpinBox[role="plain"]:focus { padding: 4px 3px 3px 3px; }
QSpinBox::up-button, QDoubleSpinBox::up-button, QSpinBox::down-button,
QDoubleSpinBox::down-button { subcontrol-origin: border; border: none; background: transparent;
  width: 20px; }
QSpinBox::up-button, QDoubleSpinBox::up-button { subcontrol-position: top right; }
QSpinBox::down-button, QDoubleSpinBox::down-button { subcontrol-position: bottom right; }
QSpinBox::up-arrow, QDoubleSpinBox::up-arrow { image: url(icons:arrow_up_$name.svg);
  width: 10px; height: 10px; }
QSpinBox::down-arrow, QDoubleSpinBox::down-arrow { image: url(icons:arrow_down_$name.svg);
  width: 10px; height: 10px; }
QDoubleSpinBox[role="plain"]::up-button, QDoubleSpinBox[role="plain"]::down-button { width: 0; }
QDoubleSpinBox[role="plain"]::up-arrow, QDoubleSpinBox[role="plain"]::down-arrow {
  image: none; width: 0; height: 0; }
QDoubleSpinBox[quiet="true"] { background: transparent; border-color: transparent;
  min-height: 18px; padding: 1px 0; }
QDoubleSpinBox[quiet="true"]:hover:enabled { background: $raised; border-color: $field; }
QDoubleSpinBox[quiet="true"]:focus { background: $raised; border-color: $accent; padding: 0; }
QCheckBox, QRadioButton { spacing: 8px; padding: 2px; border: 2px solid transparent;
  border-radius: 6px; }
QCheckBox:focus, QRadioButton:focus { border: 2px solid $accent; }
QCheckBox::indicator, QRadioButton::indicator { width: 16px; height: 16px;
  border: 1px solid $muted; background: $raised; }
QCheckBox::indicator { border-radius: 4px; }
QRadioButton::indicator { border-radius: 8px; }
QCheckBox::indicator:checked { background: $accent; border-color: $accent;
  image: url(icons:check_$name.svg); }
QRadioButton::indicator:checked { background: $accent; border-color: $accent;
  image: url(icons:dot_$name.svg); }
QSlider:horizontal { min-height: 18px; }
QSlider::groove:horizontal { height: 4px; background: $line; border-radius: 2px; }
QSlider::sub-page:horizontal { background: $accent; border-radius: 2px; }
QSlider::handle:horizontal { width: 14px; height: 14px; margin: -7px 0; border-radius: 9px;
  background: $accent; border: 2px solid $surface; }
QSlider::sub-page:horizontal:disabled { background: $line; }
QSlider::handle:horizontal:disabled { background: $field; }
QLabel:disabled, QCheckBox:disabled, QRadioButton:disabled, QDoubleSpinBox:disabled,
QComboBox:disabled { color: $muted; }
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled { border-color: $field;
  background: $control; }
QSlider::handle:horizontal:focus { border: 2px solid $text; }
"""

_TABLES = """
QTableView, QListView, QTreeView { background: $surface; border: 2px solid transparent;
  border-radius: 8px; gridline-color: transparent; alternate-background-color: $background;
  selection-background-color: $control; selection-color: $text; outline: none; }
QTableView:focus, QListView:focus, QTreeView:focus { border: 2px solid $accent; }
QTableView::item, QListView::item { padding: 4px 8px; }
QTableView::indicator, QListView::indicator { width: 14px; height: 14px;
  border: 1px solid $muted; border-radius: 4px; background: $raised; }
QTableView::indicator:checked, QListView::indicator:checked { background: $accent;
  border-color: $accent; image: url(icons:check_$name.svg); }
QHeaderView { background: transparent; }
QHeaderView::section { background: $surface; color: $muted; border: none;
  border-bottom: 1px solid $line; padding: 6px 11px; }
QTableCornerButton::section { background: $surface; border: none; }
"""

STYLE_SHEET = _TEXT + _AREAS + _BUTTONS + _INPUTS + _TABLES
