"""``python -m augstudio``: the same as the ``augstudio`` command."""

from augstudio.cli import main

if __name__ == "__main__":
    main()
