from __future__ import annotations

import pytest

from bot.settings import UnknownSetting, refuse_unknown


def test_a_misspelt_variable_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(UnknownSetting, match="JIXIAO_TELEGRAM_TOKEN"):
        refuse_unknown({"JIXIAO_TELEGRAM_TOKN": "x"})


def test_known_and_foreign_variables_pass() -> None:
    refuse_unknown({"JIXIAO_PORT": "1", "PATH": "/bin"})
