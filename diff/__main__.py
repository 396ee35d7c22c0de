"""`python -m diff` is the command `duizhao`."""

from __future__ import annotations

import sys

from diff.cli import main

sys.exit(main())
