"""`python -m minigan`, the same as the command `minigan`."""

import sys

from minigan.cli import main

sys.exit(main())
