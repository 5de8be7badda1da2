"""The real program as a process, against real files, a Bot API server and a web port."""

import pytest

pytest.register_assert_rewrite("tests.system.account", "tests.system.program")
