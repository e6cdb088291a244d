"""``registry`` and ``python -m registry``."""

from registry.cli import app as main

__all__ = ["main"]

if __name__ == "__main__":
    main()
