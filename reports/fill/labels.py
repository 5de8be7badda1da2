"""What bureaus call the figures: labels as they stand left of, above or before a place."""

from __future__ import annotations

import re

from reports.fill.figures import FUND_COLUMNS, FUNDS
from reports.fill.template import same

_SINGLE = {
    "项目名称": ("项目名称", "评价项目", "自评项目名称", "项目名"),
    "年度": ("年度", "预算年度", "评价年度", "自评年度", "所属年度"),
    "主管部门": ("主管部门", "主管单位", "部门名称", "主管部门名称", "预算部门", "一级预算单位"),
    "实施单位": (
        "实施单位", "项目实施单位", "项目单位", "填报单位", "填报单位名称", "单位名称", "预算单位",
        "资金使用单位", "项目承担单位",
    ),
    "主办单位": ("主办单位", "评价单位", "评价机构", "评价组织单位"),
    "预期目标": (
        "预期目标", "年初设定目标", "年度预期目标", "年初绩效目标", "年度绩效目标", "总体目标",
    ),
    "实际完成情况": (
        "实际完成情况", "目标实际完成情况", "年度总体目标完成情况", "全年实际完成情况",
    ),
    "总分": ("总分", "自评总分", "自评得分", "自评总得分", "总得分", "合计得分"),
    "评价得分": ("评价得分", "评价总分"),
    "评价等级": ("评价等级", "绩效等级"),
    "有效问卷数": ("有效问卷数", "有效问卷", "有效问卷份数", "回收有效问卷"),
    "预算执行率.得分": ("执行率得分", "预算执行率得分"),
    "年度资金总额.执行率": ("预算执行率", "执行率"),
    "年度资金总额.年初预算数": ("年初预算总额", "预算总额", "年初预算"),
    "年度资金总额.全年执行数": ("全年支出总额", "资金支出总额", "实际支出总额"),
}  # fmt: skip
_FUND_ROWS = {
    "年度资金总额": ("年度资金总额", "资金总额", "年度总金额", "合计", "总计", "总额"),
    "财政拨款": ("当年财政拨款", "财政拨款", "本年财政拨款", "财政资金"),
    "上年结转资金": ("上年结转资金", "上年结转", "结转资金", "上年结余结转"),
    "其他资金": ("其他资金", "其他", "自筹资金", "单位自筹", "单位资金"),
}  # fmt: skip
_FUND_COLUMNS = {
    "年初预算数": ("年初预算数", "年初预算", "年初预算金额", "批复预算数"),
    "全年预算数": ("全年预算数", "全年预算", "调整后预算数", "调整预算数"),
    "全年执行数": ("全年执行数", "全年执行", "执行数", "实际支出数", "全年支出数", "支出数"),
    "执行率": ("执行率", "预算执行率"),
    "分值": ("分值", "权重"),
    "得分": ("得分", "自评得分"),
}  # fmt: skip
_ROW_COLUMNS = {
    "指标名称": ("三级指标", "指标名称", "绩效指标名称", "三级指标名称"),
    "年度指标值": ("年度指标值", "指标值", "目标值", "年初指标值", "预期指标值", "计划指标值"),
    "实际完成值": ("实际完成值", "完成值", "全年完成值", "实际完成情况", "实际值", "指标完成值"),
    "分值": ("分值", "权重", "指标分值"),
    "得分": ("得分", "自评得分"),
    "偏差原因及改进措施": (
        "偏差原因分析及改进措施", "偏差原因及改进措施", "未完成原因及改进措施", "偏差原因分析",
        "偏差原因", "未完成原因分析", "未完成原因和改进措施", "备注偏差原因分析及改进措施",
    ),
}  # fmt: skip
_LEVELS = {1: ("一级指标", "一级"), 2: ("二级指标", "二级")}


def _turned(names: dict[str, tuple[str, ...]]) -> dict[str, str]:
    return {same(label): name for name, labels in names.items() for label in labels}


SINGLE = _turned(_SINGLE)
"""Figures by label."""
FUND_ROW = _turned(_FUND_ROWS)
FUND_COLUMN = _turned(_FUND_COLUMNS)
ROW_COLUMN = _turned(_ROW_COLUMNS)
LEVEL_COLUMN = {same(label): level for level, labels in _LEVELS.items() for label in labels}

assert set(_FUND_ROWS) == set(FUNDS.values())
assert set(FUND_COLUMNS) <= set(_FUND_COLUMNS)


def fund_row(text: str) -> str | None:
    """其中：当年财政拨款 is a row of money like 财政拨款."""
    plain = same(text)
    return FUND_ROW.get(plain) or FUND_ROW.get(re.sub(r"^其中:?", "", plain))


def money_unit(text: str) -> str:
    """万元 or 元 as a text says it in brackets or after 单位：; "" where it says none."""
    found = re.search(
        r"[(（:：]\s*(?:人民币)?\s*(?:单位[:：])?\s*(万元|元)\s*(?:$|[)）\s,，;；])", text
    )
    return found[1] if found else ""
