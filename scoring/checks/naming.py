"""Names: one unit under several spellings, one project under several, activities under two."""

from __future__ import annotations

from collections.abc import Iterator

from scoring.checks.case import HIGH, LOW, MEDIUM, Case, Check, Draft, in_yuan
from scoring.checks.plan import activity
from scoring.checks.words import key
from scoring.figures import yuan
from scoring.finding import Place, Settler


@Check(
    code="unit_name",
    title="一个单位有几种写法",
    checks="同一单位在各表里写法相同（`units` 的别名表认得几种写法，全角半角不同也算）",
    example="区委统战部有五种写法",
    severities=((LOW, "别名表已经对上，不影响计算；报告要统一"),),
    settles=Settler.COORDINATOR,
    remedy="报告里统一用一个写法",
)
def unit_name(case: Case) -> Iterator[Draft]:
    for one in case.told.parties:
        where: dict[str, list[str]] = {}
        for spelling, file in one.written:
            files = where.setdefault(spelling, [])
            if file not in files:
                files.append(file)
        if len(where) > 1 and not one.members:
            yield Draft(
                subject=f"unit.{one.id}",
                title=f"{one.name}有{len(where)}种写法",
                sums=tuple(f"{spelling}：{'、'.join(files)}" for spelling, files in where.items()),
                amount=len(where),
                measure="种",
            )


@Check(
    code="unknown_unit",
    title="别名表里没有的单位",
    checks="各表里的单位在 `units` 里（名称、编号或别名）",
    example="“区民正局”不在单位表里",
    severities=((HIGH, "这一行的钱和人归不到任何单位"),),
    settles=Settler.COORDINATOR,
    remedy="改正写法，或加进某个单位的别名",
)
def unknown_unit(case: Case) -> Iterator[Draft]:
    at: dict[str, list[Place]] = {}
    for written, place in case.told.unknown_units:
        at.setdefault(written, []).append(place)
    for written, places in at.items():
        yield Draft(
            subject=f"unit.{key(written)}",
            title=f"“{written}”不在单位表里",
            amount=len(places),
            measure="处",
            places=tuple(places),
        )


@Check(
    code="project_name",
    title="项目名称有几种写法",
    checks="目标和完成情况里的项目名称，除了标点和空格没有差别的，写法也一样",
    example="“迎新春•送温暖”用了五种分隔号",
    severities=((LOW, "只是写法"),),
    settles=Settler.COORDINATOR,
    remedy="统一写法",
)
def project_name(case: Case) -> Iterator[Draft]:
    spelled: dict[str, dict[str, list[str]]] = {}
    rows = [(g.project, f"goal.{g.row}") for g in case.told.goals]
    rows += [(o.activity, f"outcome.{o.row}") for o in case.told.outcomes]
    for name, place in rows:
        if name.strip():
            spelled.setdefault(key(name), {}).setdefault(name.strip(), []).append(place)
    for plain, spellings in spelled.items():
        if len(spellings) > 1:
            yield Draft(
                subject=f"project.{plain[:20]}",
                title=f"“{next(iter(spellings))}”有{len(spellings)}种写法",
                sums=tuple(f"{name}：{len(places)}处" for name, places in spellings.items()),
                at=tuple(place for places in spellings.values() for place in places[:1]),
                amount=len(spellings),
                measure="种",
            )


@Check(
    code="activity_title",
    title="一个活动序号有两个名称",
    checks="拨款清单里同一活动序号写同一名称",
    example="第3项一行写“慰问社会福利院”，一行写“慰问敬老院”",
    severities=((MEDIUM, "两项活动合成一项，合计和完成率都会错"),),
    settles=Settler.COORDINATOR,
    remedy="同一序号写同一名称；不同的活动分开编号",
)
def activity_title(case: Case) -> Iterator[Draft]:
    for no, lines in case.lines_by_activity.items():
        titles: dict[str, str] = {}
        for line in lines:
            titles.setdefault(key(line.activity), f"line.{line.line}")
        if len(titles) > 1:
            yield Draft(
                subject=activity(no),
                title=f"第{no}项有{len(titles)}个名称",
                sums=tuple(dict.fromkeys(line.activity for line in lines)),
                at=tuple(titles.values()),
                amount=len(titles),
                measure="个",
            )


@Check(
    code="duplicate_row",
    title="同一行列了两次",
    checks="计划、对象、活动、目标、完成情况里没有编号以外完全一样的两行",
    example="计划明细有两行“百岁老人 14人 14,000.00”",
    severities=((MEDIUM, "合计和完成率多算一行"),),
    settles=Settler.COORDINATOR,
    remedy="删去重复的一行",
)
def duplicate_row(case: Case) -> Iterator[Draft]:
    rows: list[tuple[str, tuple[object, ...], int]] = [
        *(
            (f"plan.{one.line}", ("plan", one.unit, key(one.item), one.count, one.total,
                                  one.activity_no), one.total)
            for one in case.records.plan
        ),
        *(
            (f"group.{one.group}", ("group", one.unit, key(one.name), one.count, one.per_unit,
                                    one.activity_no), one.count * one.per_unit)
            for one in case.told.groups
        ),
        *(
            (f"event.{one.event}", ("event", one.unit, key(one.name), one.activity_no), 0)
            for one in case.records.events
        ),
        *((f"goal.{g.row}", ("goal", g.unit, key(g.text)), 0) for g in case.told.goals),
        *(
            (f"outcome.{o.row}", ("outcome", o.unit, key(o.words)), 0)
            for o in case.told.outcomes
        ),
    ]  # fmt: skip
    first: dict[tuple[object, ...], str] = {}
    for subject, row, fen in rows:
        earlier = first.setdefault(row, subject)
        if earlier != subject:
            yield Draft(
                subject=subject,
                title=f"和另一行完全一样：{earlier.partition('.')[2]}",
                sums=(f"多算 {yuan(fen)}",) if fen else (),
                at=(earlier,),
                unit=str(row[1]) if len(case.units_of(str(row[1]))) == 1 else "",
                amount=in_yuan(fen) if fen else 1,
                measure="元" if fen else "行",
            )


@Check(
    code="table_total",
    title="表里的合计行不等于各行相加",
    checks="表格文件里的合计行和各行之和",
    example="合计写 2,128,504.60，各行相加 2,118,504.60",
    severities=((HIGH, "合计或某一行写错"),),
    settles=Settler.COORDINATOR,
    remedy="逐行核对，合计由相加得出",
)
def table_total(case: Case) -> Iterator[Draft]:
    for one in case.told.totals:
        yield Draft(
            subject=f"total.{one.table}.{one.column}",
            title=f"{one.place.file}的“{one.column}”合计不等于各行相加",
            sums=(
                f"合计 {yuan(one.typed)} − 各行 {yuan(one.rows)} = {yuan(one.typed - one.rows)}",
            ),
            amount=in_yuan(abs(one.typed - one.rows)),
            places=(one.place,),
        )


CHECKS = (unit_name, unknown_unit, project_name, activity_title, duplicate_row, table_total)
