"""Posters: the code can be read back module by module, and nothing runs over the edge."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
import segno
from matplotlib import image

from reports.poster import HEIGHT, WIDTH, Poster, draw_poster

LINK = "https://pingjia.example.gov.cn/i/AbCdEfGhIjKlMnOpQrStUv"
POSTER = Poster(
    title="“迎新春·送温暖”活动满意度小调查",
    who="东川区委办公室",
    year=2020,
    audience="铜都街道",
    link=LINK,
    about=("为系列活动听取意见。",),
    contact="咨询电话：0871-0000 0000",
)
LONG = replace(
    POSTER,
    title="关于开展社区居家养老服务和老年人春节慰问专项资金使用情况的满意度调查问卷" * 2,
    audience="某某街道某某社区居民委员会第十二网格老年活动中心（原敬老院）东门" * 2,
    contact="咨询请找某某区某某街道办事处社会事务和社会保障服务中心：0871-0000 0000",
)
CODE = segno.make(LINK, error="q")


@pytest.mark.parametrize("given", [POSTER, LONG, replace(POSTER, contact="", audience="")])
def test_the_code_reads_back(given: Poster) -> None:
    made = draw_poster(given, CODE.matrix, "png")
    pixels = image.imread(io.BytesIO(made.data))[:, :, :3].max(axis=2)
    assert pixels.shape == (HEIGHT, WIDTH)
    dark = [(y, x) for y, x in zip(*(pixels == 0).nonzero(), strict=True)]
    top, left = min(y for y, _ in dark), min(x for _, x in dark)
    width = max(x for _, x in dark) - left + 1
    modules = len(CODE.matrix)
    step = width / modules
    for down in range(modules):
        for across in range(modules):
            y, x = int(top + (down + 0.5) * step), int(left + (across + 0.5) * step)
            assert (pixels[y, x] < 0.5) == bool(CODE.matrix[down][across]), (down, across)
    assert width / WIDTH > 0.28  # some six centimetres on A4: readable from a metre


@pytest.mark.parametrize("given", [POSTER, LONG])
def test_nothing_runs_over_the_edge(given: Poster) -> None:
    pixels = image.imread(io.BytesIO(draw_poster(given, CODE.matrix, "png").data))[:, :, 0]
    below_the_band = pixels[40:]
    assert (below_the_band[:, :60] == 1).all()
    assert (below_the_band[:, -60:] == 1).all()
    assert (below_the_band[-30:] == 1).all()


def test_the_same_poster_is_the_same_file() -> None:
    one, two = (draw_poster(POSTER, CODE.matrix, "pdf").data for _ in range(2))
    assert one == two
    assert b"MediaBox [ 0 0 595." in one  # A4
    svg = draw_poster(POSTER, CODE.matrix, "svg")
    assert svg.mime == "image/svg+xml"
    assert LINK in svg.alt
