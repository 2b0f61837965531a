"""A calculator for the agent: arithmetic and nothing else, bounded in size and time."""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable

LENGTH = 200
LARGEST = 1e15
EXPONENT = 64
PLACES = 15


class NotArithmetic(ValueError):
    """What the calculator will not work out, in words for the model."""


def _round(value: float, digits: float = 0) -> float:
    """Rounding to a million places would take seconds."""
    if digits != int(digits) or abs(digits) > PLACES:
        raise NotArithmetic(f"more than {PLACES} places")
    return round(value, int(digits))


_BINARY: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
}
_FUNCTIONS: dict[str, Callable[..., float]] = {
    "abs": abs,
    "max": max,
    "min": min,
    "round": _round,
    "sqrt": math.sqrt,
    "sum": lambda *numbers: math.fsum(numbers),
}


def calculated(expression: str) -> str:
    """The expression with its value, such as `1 + 2 = 3`, and a sentence that an answer may repeat.

    Only what was computed is written. Raises NotArithmetic.
    """
    tree = _read(expression)
    try:
        value = f"{_value(tree):.15g}"
    except (ZeroDivisionError, OverflowError, TypeError, ValueError, RecursionError) as error:
        raise NotArithmetic(str(error) or "not an expression") from error
    return f"{ast.unparse(tree)} = {value}\n\nThe result is {value}."


def _read(expression: str) -> ast.expr:
    if len(expression) > LENGTH:
        raise NotArithmetic(f"longer than {LENGTH} characters")
    if "#" in expression or len(expression.splitlines()) > 1:
        raise NotArithmetic("a comment or a second line")
    try:
        return ast.parse(expression.replace("×", "*").replace("^", "**"), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise NotArithmetic(str(error) or "not an expression") from error


def _value(node: ast.expr) -> float:
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        if isinstance(node.value, bool):
            raise NotArithmetic("a truth value")
        return _bounded(node.value)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.UAdd):
        value = _value(node.operand)
        return -value if isinstance(node.op, ast.USub) else value
    if isinstance(node, ast.BinOp) and type(node.op) in _BINARY:
        left, right = _value(node.left), _value(node.right)
        if isinstance(node.op, ast.Pow) and abs(right) > EXPONENT:
            raise NotArithmetic(f"an exponent above {EXPONENT}")
        return _bounded(_BINARY[type(node.op)](left, right))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        function = _FUNCTIONS.get(node.func.id)
        if function and not node.keywords:
            return _bounded(function(*map(_value, node.args)))
    raise NotArithmetic("only numbers, + - * / // % ** and abs max min round sqrt sum")


def _bounded(value: float) -> float:
    if isinstance(value, complex) or not math.isfinite(value) or abs(value) > LARGEST:
        raise NotArithmetic("too large or not a number")
    return value
