"""``python -m augstudio`` and the command ``augstudio``."""

import sys


def main() -> None:
    """Run the command line; Ctrl+C while it is still loading exits quietly."""
    try:
        from augstudio.cli.app import main as run

        run()
    except KeyboardInterrupt:
        sys.exit(1)


if __name__ == "__main__":
    main()
