"""`python -m undersong.cli` is the command `undersong`."""

import sys

from undersong.cli.main import main

sys.exit(main())
