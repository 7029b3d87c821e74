"""`python -m pipeline.cli` is `chuishao`."""

from pipeline.cli import main

if __name__ == "__main__":
    main()
