"""`python -m blocs`: the same program as the command `blocs`."""

from blocs.cli import main

if __name__ == "__main__":
    main()
