"""20,000 open answers: masked, counted, put into groups.

    python -m benchmarks.remarks [--remarks 20000]

The remarks are made of clauses, so that almost all differ. Beside them, the same number of remarks
that repeat a few hundred texts, as people's do. Runs in the worker process of the program; the
limit is what a coordinator waits for 意见.
"""

from __future__ import annotations

import argparse
import random
import time

from reports.remarks.digest import digest
from reports.remarks.model import Remarks

LIMIT = 2.5
"""Seconds of one processor that 20,000 different remarks may take."""

THINGS = (
    "慰问金 慰问品 大米 食用油 棉被 名单 公示 通知 演出 电影 坝坝舞 路灯 公路 厕所 水管 村务公开 "
    "办事大厅 上门慰问 志愿者 干部态度 发放时间 发放地点 排队 登记表 银行卡 文化站 图书室 健身器材"
)
WISHES = (
    "早几天 提前说 公开一点 多一些 修一下 换新的 离家近 讲清楚 少排队 多宣传 送到家里 质量好一点 "
    "照顾老人 照顾残疾人 按时发 直接打卡里 多来几次 认真核对 态度好 加强管理"
)
PEOPLE = "我们组 山上的人家 老人 孩子 低保户 住得远的 行动不便的 在外打工的 独居老人 村里"
WHAT, HOW, WHO = (words.split(" ") for words in (THINGS, WISHES, PEOPLE))


def remarks(n: int, kinds: int) -> tuple[str, ...]:
    draw = random.Random(5)
    made = [_one(draw) for _ in range(kinds)]
    return tuple(draw.choice(made) for _ in range(n)) if kinds < n else tuple(made)


def _one(draw: random.Random) -> str:
    clauses = (
        f"{draw.choice(WHO)}希望{draw.choice(WHAT)}{draw.choice(HOW)}",
        f"{draw.choice(WHAT)}能不能{draw.choice(HOW)}",
        f"{draw.choice(WHAT)}不太好，{draw.choice(WHO)}不方便",
        f"电话138{draw.randrange(10**8):08d}",
    )
    return "，".join(draw.sample(clauses, draw.choice((1, 2, 2, 3))))


def measure(n: int) -> float:
    """Seconds of one processor for remarks that almost all differ."""
    took = {}
    print("remarks  different  groups  seconds")
    for kinds in (300, n):
        said = remarks(n, kinds)
        begun = time.process_time()
        found = digest(Remarks("O1", "?", said))
        took[kinds] = time.process_time() - begun
        print(f"{n:7}  {len(set(said)):9}  {len(found.groups):6}  {took[kinds]:7.2f}")
    return took[n]


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--remarks", type=int, default=20_000)
    asked = options.parse_args().remarks
    seconds = measure(asked)
    if seconds > LIMIT * max(1.0, asked / 20_000):
        raise SystemExit(f"too slow: {seconds:.1f} s")
