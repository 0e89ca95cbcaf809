"""The command line: arguments in, exit status out."""

import sys

from scraper.commands import main

if __name__ == "__main__":
    sys.exit(main())
