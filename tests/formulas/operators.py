"""Every operator with every kind of operand, and what Excel's documented coercions make of it.

    cases()  ->  [(left kind, operator, right kind, formula on the sheet Kinds, value by Excel's rules)]

The rules, from Microsoft's pages on operators, data types and error values:
  arithmetic   a blank is 0, TRUE is 1 and FALSE 0, a text that reads as a number, percentage, date or time is that number, any
               other text (the empty one too) is #VALUE!; an error is the result, the left one first
  ^            0^0 is #NUM!, 0 to a negative power #DIV/0!, a negative number to a fraction #NUM!, what is too large #NUM!
  &            numbers as General shows them, TRUE and FALSE as words, a blank as ""
  comparison   numbers are less than texts, texts less than truth values; texts without case; a blank is 0, "" or FALSE, as the
               other side wants
Values are floats, texts, truth values, or Error."""
import math


class Error(str):
    """#N/A and its like."""


BLANK = None
# name, what the cell holds
KINDS = [
    ("five", 5.0), ("negative", -2.5), ("zero", 0.0), ("huge", 1e300), ("tiny", 1e-300), ("third", 1 / 3),
    ("text number", "3"), ("text negative", "-4"), ("spaced number", " 7 "), ("percentage", "50%"), ("text exponent", "1e2"),
    ("date text", "2020-01-15"), ("word", "abc"), ("word in capitals", "ABC"), ("word TRUE", "TRUE"), ("empty text", ""),
    ("true", True), ("false", False), ("blank", BLANK),
    ("null", Error("#NULL!")), ("div0", Error("#DIV/0!")), ("value", Error("#VALUE!")), ("ref", Error("#REF!")),
    ("name", Error("#NAME?")), ("num", Error("#NUM!")), ("na", Error("#N/A")),
]
NUMBERS_IN_TEXTS = {"3": 3.0, "-4": -4.0, " 7 ": 7.0, "50%": 0.5, "1e2": 100.0, "2020-01-15": 43845.0}
BINARY = ["+", "-", "*", "/", "^", "&", "=", "<>", "<", "<=", ">", ">="]


def number(value):
    if isinstance(value, str) and not isinstance(value, Error):
        return NUMBERS_IN_TEXTS.get(value, Error("#VALUE!"))
    return value if isinstance(value, Error) else float(value or 0)


def finite(value):
    return value if math.isfinite(value) else Error("#NUM!")


def power(base, exponent):
    if base == 0 and exponent <= 0:
        return Error("#NUM!" if exponent == 0 else "#DIV/0!")
    if base < 0 and exponent != math.trunc(exponent):
        return Error("#NUM!")
    try:
        return finite(math.pow(base, exponent))
    except OverflowError:
        return Error("#NUM!")


def arithmetic(operator, left, right):
    left, right = number(left), number(right)
    for side in (left, right):
        if isinstance(side, Error):
            return side
    if operator == "^":
        return power(left, right)
    if operator == "/":
        return finite(left / right) if right else Error("#DIV/0!")
    return finite({"+": left + right, "-": left - right, "*": left * right}[operator])


def general(value):
    """A number as Excel's General format shows it in a text: up to 15 digits, an exponent from 1E+21 or below 1E-19 on."""
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    digits = "%.15g" % value
    if "e" not in digits:
        return digits
    mantissa, exponent = digits.split("e")
    return mantissa + "E" + exponent[0] + exponent[1:].lstrip("0").rjust(2, "0")


def text(value):
    if value is BLANK or isinstance(value, str):
        return value if value is not BLANK else ""
    return ("TRUE" if value else "FALSE") if isinstance(value, bool) else general(value)


def rank(value):
    return 2 if isinstance(value, bool) else 1 if isinstance(value, str) else 0


def comparison(operator, left, right):
    for side in (left, right):
        if isinstance(side, Error):
            return side
    empty = {0: 0.0, 1: "", 2: False}
    if left is BLANK:
        left = empty[rank(right)] if right is not BLANK else 0.0
    if right is BLANK:
        right = empty[rank(left)]
    a, b = ((rank(side), side.lower() if isinstance(side, str) else float(side)) for side in (left, right))
    order = (a > b) - (a < b)
    return {"=": order == 0, "<>": order != 0, "<": order < 0, "<=": order <= 0, ">": order > 0, ">=": order >= 0}[operator]


def binary(operator, left, right):
    if operator in "+-*/^":
        return arithmetic(operator, left, right)
    if operator != "&":
        return comparison(operator, left, right)
    for side in (left, right):
        if isinstance(side, Error):
            return side
    return text(left) + text(right)


def unary(operator, operand):
    if operator == "+":  # changes nothing, not even a text
        return 0.0 if operand is BLANK else operand
    value = number(operand)
    if isinstance(value, Error):
        return value
    return -value if operator == "-" else value / 100


def cases():
    made = []
    for i, (name, operand) in enumerate(KINDS):
        for operator in ("-", "+", "%"):
            cell = "Kinds!A%d" % (i + 1)
            made.append(("", operator, name, cell + "%" if operator == "%" else operator + cell, unary(operator, operand)))
    for i, (left_name, left) in enumerate(KINDS):
        for j, (right_name, right) in enumerate(KINDS):
            for operator in BINARY:
                formula = "Kinds!A%d%sKinds!A%d" % (i + 1, operator, j + 1)
                made.append((left_name, operator, right_name, formula, binary(operator, left, right)))
    return made
