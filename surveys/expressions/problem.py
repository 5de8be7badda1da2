"""What is wrong with an expression, and where."""

from __future__ import annotations


class ExpressionError(ValueError):
    """The text is no expression that is understood here. `position` counts characters from 0;
    `message` is Chinese and says what to do instead."""

    def __init__(self, position: int, message: str) -> None:
        super().__init__(f"第{position + 1}个字处：{message}")
        self.position = position
        self.message = message
