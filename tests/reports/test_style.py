"""The font has every character that is drawn, or a report says so; never a box."""

from __future__ import annotations

import warnings
from itertools import pairwise
from pathlib import Path

import matplotlib as mpl
import pytest
from matplotlib import font_manager

from reports import style
from reports.canvas import Canvas

DEJAVU = str(Path(mpl.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf")


def drawn(text: str, font: str = "") -> bytes:
    canvas = Canvas(font, width=900)
    canvas.text(10, 10, text)
    canvas.finish(80)
    return canvas.render().data


def test_all_characters_are_drawn_without_a_warning() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        whole = drawn("公众满意度得分率䶮")
    assert whole != drawn("公众满意度得分率〓")
    assert style.known("公众满意度得分率䶮", style.font_file()) == "公众满意度得分率䶮"


def test_a_character_that_no_font_has_is_replaced_not_boxed() -> None:
    assert style.known("已退回😊\n谢谢\x07", style.font_file()) == "已退回〓 谢谢"
    assert drawn("已退回😊") == drawn("已退回〓")


def test_a_missing_glyph_is_an_error() -> None:
    canvas = Canvas(width=900)
    canvas.text(10, 10, "好")
    canvas.finish(80)
    # what `known` keeps out, put back behind its back
    canvas.axes.get_children()[0].set(text="好\U0001f60a")
    with pytest.raises(UserWarning, match="Glyph"):
        canvas.render()


def test_dollar_signs_and_backslashes_are_plain_text() -> None:
    assert drawn("拨款 $x_1$ \\alpha") != drawn("拨款 x1 α")


def test_a_font_file_that_is_not_there_is_named() -> None:
    with pytest.raises(style.FontMissing, match=r"/nowhere/simsun\.ttf"):
        Canvas("/nowhere/simsun.ttf")


def test_a_font_without_chinese_is_refused() -> None:
    with pytest.raises(style.FontMissing, match="缺少汉字"):
        Canvas(DEJAVU)


def test_the_font_comes_with_the_install_and_changes_no_setting() -> None:
    before = dict(mpl.rcParams)
    assert style.font_file().endswith("NotoSansSC-Regular.ttf")
    drawn("好")
    assert dict(mpl.rcParams) == before


def test_an_installed_font_is_found_by_its_family() -> None:
    manager = font_manager.fontManager
    listed = list(manager.ttflist)
    try:
        manager.addfont(style.font_file())
        assert str(style._of_system()) == style.font_file()
    finally:
        manager.ttflist = listed


def test_colours_of_answers_can_be_told_in_grey() -> None:
    def grey(colour: str) -> float:
        red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
        return 0.299 * red + 0.587 * green + 0.114 * blue

    better = [grey(colour) for colour in style.LIKERT[2:]]
    worse = [grey(colour) for colour in style.LIKERT[:3]]
    # each side goes from dark to light; the worse side is hatched besides
    assert better == sorted(better, reverse=True)
    assert worse == sorted(worse)
    assert all(abs(a - b) > 40 for a, b in pairwise(better))
