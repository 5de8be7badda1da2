"""What must come of a conversation, told as simply as it can be: a person's answers as a
dictionary, the form's conditions read one by one. It shares no code with the engine."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, fields
from datetime import date, timedelta
from typing import Any

Condition = tuple[Any, ...]
Answer = tuple[str, Any]
"""Status and value, as they are stored."""


@dataclass(frozen=True)
class Asked:
    """A question of the plan a form is made of."""

    code: str
    kind: str
    required: bool = True
    section: str = ""
    when: Condition | None = None
    otherwise: Condition | None = None
    """When it is put in other words."""
    limit: Condition | None = None
    stem: str = ""


@dataclass(frozen=True)
class Plan:
    asked: tuple[Asked, ...]
    sections: dict[str, Condition | None]
    totals: dict[str, tuple[str, ...]]
    """Computed values: the sum of these whole numbers, those without an answer as 0."""


CODES = {
    "1": 1, "2": 2, "２": 2, "3": 3, "三": 3, "4": 4, "9": 9, "每周都去": 1,
    "每月一次": 2, "月月去": 2, "偶尔才去": 3, "不清楚": 9,
}  # fmt: skip
WHOLE = {"1": 1, "2": 2, "3": 3, "２": 2, "三": 3, "4": 4, "7": 7, "７": 7, "七次": 7, "9": 9}
ECHOED: dict[str, dict[str, Any]] = {
    "single": {"每月一次吧": 2},
    "scale": {"每月一次吧": 2},
    "multiple": {"每月一次吧": [2], "13": [1, 3]},
    "integer": {"没有": 0, "3户": 3},
    "money": {"没有": 0},
}
COMMANDS = {
    "开始", "继续", "上一题", "修改", "跳过", "不想说", "暂停", "退出", "提交", "帮助",
    "删除我的答卷", "English", "中文", "菜单", "换手机", "长辈模式", "普通模式",
}  # fmt: skip
ANYWHERE = {"暂停", "退出", "帮助", "English", "中文", "菜单", "换手机", "长辈模式", "普通模式"}
SAME = {"２": "2", "三": "3"}
"""Numbers of a list in other writings."""
NONSENSE = "哦哟喂"
WORDS = [
    *sorted({*CODES, *WHOLE, *COMMANDS, *(w for one in ECHOED.values() for w in one)}),
    NONSENSE, "不知道", "1 3", "1、3", "25", "-5", "100元", "12.5", "2026-03-02", "0",
]  # fmt: skip


def read(kind: str, word: str, today: date) -> tuple[str, Answer | None]:
    """What a word says to a question of this kind: `take` it, `ask` back first, or it is `none`."""
    echoed = ECHOED.get(kind, {}).get(word)
    if echoed is not None:
        return "ask", ("given", echoed)
    if kind == "date" and word == "昨天":
        return "ask", ("given", (today - timedelta(days=1)).isoformat())
    if kind == "text":
        return "take", ("given", word)
    if kind in ("single", "scale", "multiple"):
        return _chosen(kind, word)
    found = _figure(kind, word)
    return ("none", None) if found is None else ("take", ("given", found))


def _chosen(kind: str, word: str) -> tuple[str, Answer | None]:
    if word == "不知道":
        return "take", ("dont_know", None)
    several = [1, 3] if kind == "multiple" and word in ("1 3", "1、3") else []
    code = CODES.get(word, 0)
    if not code and not several:
        return "none", None
    value = (several or [code]) if kind == "multiple" else code
    return "take", ("dont_know" if code == 9 else "given", value)


def _figure(kind: str, word: str) -> Any:
    if kind == "integer":
        return {**WHOLE, "13": 13, "0": 0}.get(word)
    if kind == "money":
        yuan = {**WHOLE, "25": 25, "100元": 100, "12.5": 12.5, "13": 13, "0": 0}.get(word)
        return None if yuan is None or word in ("三", "七次") else int(yuan * 100)
    return word if word == "2026-03-02" else None


@dataclass
class Person:
    """One person, whatever channel they come by."""

    plan: Plan
    order: list[str]
    """The codes in the order this run asks them."""
    status: str = "active"
    at: str = "opening"
    answers: dict[str, Answer] = field(default_factory=dict)
    words: dict[str, int] = field(default_factory=dict)
    """In which words an answered question was put."""
    shelf: dict[tuple[str, int], Answer] = field(default_factory=dict)
    pending: tuple[str, Any] = ("", None)
    settled: date | None = None
    running: bool = True
    version: int = 0
    """How often it was submitted."""
    submitted: dict[str, Answer] | None = None
    kept: tuple[Any, ...] = ()
    """Answers, words, shelf as they were submitted."""
    ended: str = "open"
    aside: bool = False
    withdrawn: int = 0
    language: str = "zh"

    # -- the form

    def question(self, code: str) -> Asked:
        return next(one for one in self.plan.asked if one.code == code)

    def true(self, condition: Condition | None, known: dict[str, Any], today: date) -> bool:
        match condition:
            case None:
                return True
            case ("is", code, n):
                return known.get(code) == n or (
                    isinstance(known.get(code), list) and n in known[code]
                )
            case ("over", code, n):
                value = known.get(code)
                money = code not in self.plan.totals and self.question(code).kind == "money"
                return value is not None and bool(value > (n * 100 if money else n))
            case ("answered", code):
                return code in known
            case ("since", day):
                return bool(today.isoformat() >= day)
            case ("not", one):
                return not self.true(one, known, today)
            case ("and", one, other):
                return self.true(one, known, today) and self.true(other, known, today)
            case ("or", one, other):
                return self.true(one, known, today) or self.true(other, known, today)
        raise AssertionError(condition)

    def known(self, codes: list[str]) -> dict[str, Any]:
        found = {
            code: self.answers[code][1]
            for code in codes
            if code in self.answers and self.answers[code][1] is not None
        }
        for total, parts in self.plan.totals.items():
            found[total] = sum(found.get(part, 0) for part in parts)
        return found

    def before(self, code: str) -> list[str]:
        return self.order[: self.order.index(code)]

    def applies(self, code: str, today: date) -> bool:
        one, known = self.question(code), self.known(self.before(code))
        section = self.plan.sections.get(one.section)
        return self.true(section, known, today) and self.true(one.when, known, today)

    def put_as(self, code: str, today: date) -> int:
        one = self.question(code)
        reworded = one.otherwise and self.true(one.otherwise, self.known(self.before(code)), today)
        return 1 if reworded else 0

    def breaks(self, code: str, today: date) -> bool:
        """Whether the answer that stands breaks the question's own limit."""
        limit, (status, value) = self.question(code).limit, self.answers[code]
        if limit is None or status != "given":
            return False
        match limit:
            case ("below", other):
                bound = self.answers.get(other, ("", None))[1]
                return bound is not None and not value < bound
            case ("not", n):
                return bool(value == n)
            case ("today or later",):
                return bool(value < today.isoformat())
        raise AssertionError(limit)

    def settle(self, today: date) -> None:
        for code in self.order:
            applies, put = self.applies(code, today), self.put_as(code, today)
            if code in self.answers and not (applies and self.words[code] == put):
                self.shelf[code, self.words.pop(code)] = self.answers.pop(code)
            if applies and code not in self.answers and (code, put) in self.shelf:
                self.answers[code] = self.shelf.pop((code, put))
                self.words[code] = put
        self.settled = today

    def next(self, today: date) -> str:
        for code in self.order:
            done = code in self.answers and not self.breaks(code, today)
            if self.applies(code, today) and not done:
                return code
        return "review"

    # -- what the person does

    def go(self, at: str) -> None:
        self.at, self.pending = at, ("", None)

    def on(self, today: date) -> None:
        self.go(self.next(today))

    def start(self, order: list[str], today: date) -> None:
        """A new run, standing at its opening."""
        for each in fields(Person):
            if each.name not in ("plan", "withdrawn", "language", "order"):
                made = each.default_factory() if callable(each.default_factory) else each.default
                setattr(self, each.name, made)
        self.order, self.settled = order, today

    def waiting_for_run(self) -> bool:
        """Back after a withdrawal, and nothing begun yet."""
        return not self.running and self.submitted is None

    def a_new_day(self, today: date) -> bool:
        """Settle; whether what is on the screen is no longer what is to be answered."""
        if not self.running or self.settled == today:
            return False
        at, answers = self.at, dict(self.answers)
        put = self.put_as(at, self.settled or today) if at in self.order else 0
        self.settle(today)
        if at in self.order:
            moved = not self.applies(at, today) or self.put_as(at, today) != put
        else:
            moved = at == "review" and (answers != self.answers or self.next(today) != "review")
        if moved:
            self.go(at) if at in self.order and self.applies(at, today) else self.on(today)
        return moved

    def opens(self, today: date) -> None:
        """The chat is opened once more by its link."""
        if self.status == "active":
            self.a_new_day(today)
        elif self.status == "paused" and not self.aside:
            self.hear("继续", today)

    def late(self, today: date) -> None:
        """A button of a message that is not the last one."""
        if self.status == "active":
            self.a_new_day(today)

    def hear(self, word: str, today: date) -> None:
        """Typed words, or a button that says the same."""
        if word in ("English", "中文"):
            self.language = {"English": "en", "中文": "zh"}[word]
        shifted = self.status == "active" and self.a_new_day(today)
        if word == "删除我的答卷":
            self.aside = self.running or self.submitted is not None
        elif not self.aside or self.leaves_the_aside(word):
            self.goes_on(word, today, shifted)

    def leaves_the_aside(self, word: str) -> bool:
        """确定删除？: yes, no, or a command instead."""
        said = SAME.get(word, word)
        if said == "1":
            self.withdraw()
        if said in ("1", "2") or word not in COMMANDS:
            self.aside = self.aside and said not in ("1", "2")
            return False
        self.aside = False
        return True

    def goes_on(self, word: str, today: date, shifted: bool) -> None:
        if self.status == "active":
            if not shifted or word in ANYWHERE:
                self.attend(word, today)
        elif word in ("继续", "开始"):
            self.status = "active"
            at_the_list = self.running and self.at == "edit"
            if not self.a_new_day(today) and not at_the_list:
                self.attend(word, today)
        elif word == "退出" and self.status == "paused":
            self.leave("left")

    def attend(self, word: str, today: date) -> None:
        if not self.running:
            self.between(word, today)
        elif word == "退出":
            self.leave("left")
        elif word == "暂停":
            self.status = "paused"
        elif word in ANYWHERE:
            pass
        elif self.at == "opening":
            if word in ("1", "开始"):
                self.on(today)
            elif word in ("0", "不想说"):
                self.leave("refused")
        elif self.at == "review":
            self.at_review(word, today)
        elif self.at == "edit":
            self.at_edit(word, today)
        else:
            self.at_question(word, today)

    def between(self, word: str, today: date) -> None:
        if word == "退出":
            self.status = "left"
        elif word == "修改":
            self.running, self.at, self.pending = True, "edit", ("", None)
            self.answers, self.words, self.shelf = (dict(one) for one in self.kept[:3])
            self.settled = self.kept[3]
            self.a_new_day(today)

    def leave(self, outcome: str) -> None:
        self.status = "left"
        if self.submitted is None:
            self.ended = outcome

    def withdraw(self) -> None:
        self.status, self.running, self.submitted, self.aside = "left", False, None, False
        self.withdrawn += 1

    def back(self) -> None:
        here = self.order.index(self.at) if self.at in self.order else len(self.order)
        found = [code for code in self.order[:here] if code in self.answers]
        if found:
            self.go(found[-1])

    def at_review(self, word: str, today: date) -> None:
        word = SAME.get(word, word)
        if word in ("1", "提交"):
            self.submit()
        elif word in ("2", "修改"):
            self.go("edit")
        elif word == "3" and self.submitted is not None:
            self.running = False
        elif word == "上一题":
            self.back()

    def at_edit(self, word: str, today: date) -> None:
        if word.startswith("->"):  # the number that the list shows for this question
            self.go(word[2:])
        elif word in ("返回", "继续", "开始", "上一题", "跳过"):
            if self.unchanged(today):
                self.running = False
            else:
                self.on(today)
        elif word == "提交" and self.next(today) == "review":
            self.on(today)

    def unchanged(self, today: date) -> bool:
        """What the day alone has changed is no correction."""
        if self.submitted is None:
            return False
        again = Person(self.plan, self.order, settled=self.kept[3])
        again.answers, again.words, again.shelf = (dict(one) for one in self.kept[:3])
        again.settle(today)
        return self.answers in (self.submitted, again.answers)

    def submit(self) -> None:
        assert self.settled is not None
        if not self.unchanged(self.settled):
            self.submitted, self.ended = dict(self.answers), "complete"
            self.kept = (dict(self.answers), dict(self.words), dict(self.shelf), self.settled)
            self.version += 1
        self.running = False

    def at_question(self, word: str, today: date) -> None:
        what, held = self.pending
        stands = self.at in self.answers
        if word == "上一题":
            self.back()
        elif word == "修改":
            if self.answers:
                self.go("edit")
        elif word in ("提交", "继续", "开始"):
            if not what and (self.next(today) == "review" if word == "提交" else stands):
                self.on(today)
        elif word in ("跳过", "不想说"):
            self.pending = ("", None)
            self.around(word, today)
        elif what == "echo" and SAME.get(word, word) in ("1", "2"):
            self.pending = ("", None)
            if word == "1":
                self.take(held, today)
        else:
            self.at_kind(self.question(self.at), word, today)

    def around(self, word: str, today: date) -> None:
        """What stands is not skipped; what must be answered can only be refused."""
        if word == "不想说":
            self.take(("refused", None), today)
        elif self.at in self.answers and not self.breaks(self.at, today):
            self.on(today)
        elif not self.question(self.at).required:
            self.take(("skipped", None), today)

    def at_kind(self, asked: Asked, word: str, today: date) -> None:
        if self.pending[0] == "echo":
            self.pending = ("", None)
        ticked = self.ticked()
        if asked.kind == "multiple" and word == "完成":
            if ticked:
                self.take(("dont_know" if 9 in ticked else "given", ticked), today)
            return
        if asked.kind == "multiple" and word.startswith("+"):  # a box, pressed
            code = int(word[1:])
            left = [one for one in ticked if one != code]
            self.pending = ("ticks", left if code in ticked else self.add(ticked, code))
            return
        how, answer = read(asked.kind, word, today)
        if answer is None:
            return
        if how == "ask":
            self.pending = ("echo", answer)
        elif asked.kind == "multiple" and self.pending[0] == "ticks" and answer[1] is not None:
            for code in answer[1]:
                ticked = self.add(ticked, code)
            self.pending = ("ticks", ticked)
        else:
            self.take(answer, today)

    def ticked(self) -> list[int]:
        if self.pending[0] == "ticks":
            return list(self.pending[1])
        value = self.answers.get(self.at, ("", None))[1]
        return list(value) if isinstance(value, list) else []

    def add(self, ticked: list[int], code: int) -> list[int]:
        """不清楚 stands alone."""
        return [9] if code == 9 else sorted({*ticked, code} - {9})

    def take(self, answer: Answer, today: date) -> None:
        before = (dict(self.answers), dict(self.words), dict(self.shelf))
        at = self.at
        self.answers[at], self.words[at] = answer, self.put_as(at, today)
        self.settle(today)
        if self.breaks(at, today):
            self.answers, self.words, self.shelf = before
            self.pending = ("", None)
        else:
            self.on(today)

    def in_force(self) -> dict[str, Answer]:
        """What the storage holds as this person's answers."""
        return self.answers if self.running else self.submitted or {}

    # -- what is counted

    def counts(self) -> Counter[tuple[str, int]]:
        """By question and code: −1 不清楚, −2 answered."""
        found: Counter[tuple[str, int]] = Counter()
        rated = [one.code for one in self.plan.asked if one.kind == "scale"]
        given = self.submitted or {}
        scored = [code for code in rated if given.get(code, ("",))[0] == "given"]
        if self.submitted is None or len(scored) < min(5, (len(rated) + 1) // 2):
            return found
        for code, (status, value) in given.items():
            kind = self.question(code).kind
            if status == "dont_know":
                found[code, -1] += 1
            elif status == "given" and kind in ("single", "scale"):
                found[code, value] += 1
            elif status == "given":
                found[code, -2] += 1
                found.update((code, one) for one in (value if kind == "multiple" else ()))
        found["", 0] = 1
        return found
