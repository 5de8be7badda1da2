"""Prompts to try on a channel: a real one, and any within the limits that `Prompt` states."""

from __future__ import annotations

from hypothesis import strategies as st

from surveys.messages import MAX_GRID, MAX_LABEL_BYTES, MAX_OPTIONS, Option, Prompt, Tone


def words(text: str) -> str:
    """The text without the whitespace that rendering may change."""
    return "".join(text.split())


_alphabet = st.characters(exclude_categories=("Cs", "Cc", "Cf", "Co", "Cn", "Zl", "Zp"))
_line = st.text(_alphabet, min_size=1, max_size=60).filter(lambda s: s.strip())
_words = st.one_of(_line, st.sampled_from(["非常满意", "没参加过/不清楚", "😀" * 30, "长" * 200]))
_text = st.one_of(
    st.lists(_line, min_size=1, max_size=5).map("\n".join),
    st.tuples(_line, st.integers(1, 400)).map(lambda t: "\n".join([t[0]] * t[1])),
    st.integers(1, 9000).map(lambda n: "慰问品发放到位" * (n // 7 + 1)),
    st.integers(1, 5000).map(lambda n: "x" + "😀" * n),
)


def _fitting(label: str) -> str:
    """A label that with a code of two figures still fits a menu item of the narrowest channel."""
    return label.encode()[: MAX_LABEL_BYTES - 3].decode("utf-8", "ignore").strip()


def _options(codes: st.SearchStrategy[str], most: int) -> st.SearchStrategy[list[Option]]:
    token = st.text(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789:._-", min_size=1
    )
    option = st.builds(
        Option,
        token=token.map(lambda t: t[:40]),
        label=_words.map(_fitting).filter(bool),
        code=codes,
        selected=st.booleans(),
    )
    return st.lists(option, max_size=most, unique_by=lambda o: o.token)


_codes = st.one_of(st.just(""), st.integers(0, 99).map(str))


@st.composite
def prompts(draw: st.DrawFn) -> Prompt:
    """Any prompt within the limits that `Prompt` states."""
    options = draw(_options(_codes, MAX_OPTIONS))
    commands = draw(_options(st.just(""), 6))
    tokens = {option.token for option in options}
    total = draw(st.integers(1, 40))
    return Prompt(
        text=draw(_text),
        options=tuple(options),
        commands=tuple(c for c in commands if c.token not in tokens),
        tone=draw(st.sampled_from(Tone)),
        progress=draw(st.one_of(st.none(), st.tuples(st.integers(1, total), st.just(total)))),
        edits=draw(st.booleans()),
    )


def _numbers(count: int) -> str:
    return " ".join(str(n) for n in range(count))


@st.composite
def grids(draw: st.DrawFn) -> Prompt:
    """Numbers of a scale side by side, all of them named in the text."""
    count = draw(st.integers(2, MAX_GRID))
    return Prompt(
        text=f"{draw(_line)}\n请点或者回一个数：{_numbers(count)}",
        options=tuple(Option(f"a:1:{n}:n", str(n), str(n)) for n in range(count)),
        commands=tuple(draw(_options(st.just(""), 6))),
        progress=(1, 3),
        grid=True,
    )


SCALE = Prompt(
    text="您对本次走访慰问活动的总体评价是？",
    options=tuple(
        Option(f"a:1:{code}:n", label, str(code))
        for code, label in (
            (5, "非常满意"),
            (4, "满意"),
            (3, "一般"),
            (2, "不太满意"),
            (1, "不满意"),
        )
    ),
    commands=(Option("c:back:n", "上一题"), Option("c:pause:n", "暂停")),
    progress=(3, 12),
)


RECOMMEND = Prompt(
    text="您愿意告诉亲友吗？\n请点或者回一个数：10 9 8 7 6 5 4 3 2 1 0\n99 说不准",
    options=(
        *(Option(f"a:1:{n}:n", str(n), str(n)) for n in range(10, -1, -1)),
        Option("a:1:99:n", "说不准", "99"),
    ),
    commands=(Option("c:back:n", "上一题"),),
    progress=(3, 12),
    grid=True,
)
