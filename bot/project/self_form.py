"""project.yaml, `self_form`: what the self-evaluation form says that no table holds."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from surveys.form import Model

Yuan = Annotated[Decimal, Field(ge=0, max_digits=15, decimal_places=2)]


class FundRow(Model):
    """One kind of money, in yuan. What is not written comes from the tables, else it is 未提供."""

    initial: Yuan | None = None
    """年初预算数."""
    adjusted: Yuan | None = None
    """全年预算数."""
    spent: Yuan | None = None
    """全年执行数."""


class Funds(Model):
    fiscal: FundRow = FundRow()
    """当年财政拨款."""
    carried: FundRow = FundRow()
    """上年结转资金."""
    other: FundRow = FundRow()
    """其他资金, 自筹 among them."""


class SelfForm(Model):
    department: str = ""
    """主管部门; none: 待填."""
    unit: str = ""
    """实施单位; none: the body."""
    done: str = ""
    """实际完成情况 of the year's goal."""
    funds: Funds = Funds()
