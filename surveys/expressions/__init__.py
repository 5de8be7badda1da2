"""The expressions of XLSForm: conditions, computed values and constraints as one line of text.

    expression = parse("${age} >= 60 and selected(${help}, '2')")
    references(expression)                      # {'age', 'help'}
    evaluate(expression, Scope({"age": Decimal(70), "help": "1 2"}))    # True

Nothing is ever handed to Python's own eval. Reading raises ExpressionError; evaluating never
raises.
"""

from surveys.expressions.evaluator import evaluate, holds
from surveys.expressions.functions import FUNCTIONS, Scope
from surveys.expressions.parser import parse
from surveys.expressions.printing import text_of
from surveys.expressions.problem import ExpressionError
from surveys.expressions.tree import Expression, references
from surveys.expressions.values import UNKNOWN, Unknown, Value

__all__ = [
    "FUNCTIONS",
    "UNKNOWN",
    "Expression",
    "ExpressionError",
    "Scope",
    "Unknown",
    "Value",
    "evaluate",
    "holds",
    "parse",
    "references",
    "text_of",
]
