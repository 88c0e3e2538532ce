"""The studio's settings as tests use them: a data folder of their own, nothing from the environment."""

import os
import tempfile

for _name in ("DATABASE_URL", "VALKEY_URL", "UNDERSONG_PROFILE", "UNDERSONG_SECRET_KEY", "UNDERSONG_MAKER"):
    os.environ.pop(_name, None)
os.environ["UNDERSONG_DATA"] = tempfile.mkdtemp(prefix="undersong-tests-")

from undersong.web.settings import *  # noqa: E402, F403
