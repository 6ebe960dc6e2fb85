"""What a mutant of the reference differs in, in words of the operation: never in the text of the reference.

Its lines and the names of its variables would give the answer away, and are not in the student's code.
"""

import ast
from dataclasses import dataclass

from minigan.exercises.exercise import LANGUAGES
from minigan.exercises.messages import message

OPERATORS = {  # (right, wrong): what one reads
    (ast.Add, ast.Sub): ("a minus where a plus belongs", "该用加号的地方用了减号"),
    (ast.Sub, ast.Add): ("a plus where a minus belongs", "该用减号的地方用了加号"),
    (ast.Mult, ast.Div): ("a division where a product belongs", "该相乘的地方用了除法"),
    (ast.Div, ast.Mult): ("a product where a division belongs", "该相除的地方用了乘法"),
    (ast.FloorDiv, ast.Mult): ("a product where a division belongs", "该相除的地方用了乘法"),
    (ast.Pow, ast.Mult): ("a product where a power belongs", "该用乘方的地方用了乘法"),
    (ast.MatMult, ast.MatMult): ("the factors of a matrix product in the other order", "矩阵乘积的两个因子次序相反"),
    (ast.Sub, ast.Sub): ("a difference taken the other way round", "一个差的两项次序相反"),
    (ast.Div, ast.Div): ("a fraction upside down", "一个分数的分子与分母颠倒"),
}  # fmt: skip
SIGNS = {
    ast.Gt: ">", ast.GtE: ">=", ast.Lt: "<", ast.LtE: "<=", ast.Eq: "==", ast.NotEq: "!=",
}  # fmt: skip
FUNCTIONS = {
    "sum": ("a sum", "求和"), "mean": ("a mean", "平均"),
    "max": ("a maximum", "最大值"), "min": ("a minimum", "最小值"),
    "maximum": ("a maximum", "最大值"), "minimum": ("a minimum", "最小值"),
    "argmax": ("the place of a maximum", "最大值的位置"), "argmin": ("the place of a minimum", "最小值的位置"),
    "log": ("the natural logarithm", "自然对数"), "log2": ("a logarithm to base 2", "以 2 为底的对数"),
    "log1p": ("the logarithm of 1 plus something", "“1 加某数”的对数"),
    "exp": ("an exponential", "指数函数"), "expm1": ("an exponential minus 1", "指数函数减 1"),
    "zeros_like": ("zeros", "0"), "ones_like": ("ones", "1"), "cumsum": ("running sums", "累加"),
    "cumprod": ("running products", "累乘"),
}  # fmt: skip
OTHERS = {
    "minus": ("a minus sign missing", "少了一个负号"),
    "not": ("a condition that is not turned round", "少了一个取反"),
    "transpose": ("a transpose missing", "少了一个转置"),
    "axis": ("a sum, a mean or the like over another axis", "求和、平均等运算取错了轴"),
    "one of several": ("the wrong one of several parts", "几个部分中取错了一个"),
    "power": ("another power", "乘方的次数不对"),
    "number": ("a number in the formula that is another one, or is missing", "公式里的一个数不对，或者缺了"),
}


@dataclass(frozen=True)
class Change:
    """What was changed, in English and Chinese, and the parameters that it is among, if not all of them are."""

    texts: tuple[str, str]
    among: tuple[str, ...] = ()

    def says(self, lang):
        """The change in words."""
        said = message("instead", lang, change=self.texts[LANGUAGES.index(lang)])
        names = ("、" if lang == "zh" else ", ").join(self.among)
        return said + (message("among", lang, names=names) if names else "")


def change(node, new, tree, told):
    """The Change of a node of a function's tree to a new one; told: the least expression in which it can be seen."""
    parameters = [each.arg for found in ast.walk(tree) if isinstance(found, ast.arguments) for each in found.args]
    seen = {each.id for each in ast.walk(told) if isinstance(each, ast.Name)}
    among = tuple(name for name in parameters if name in seen)
    return Change(texts(node, new, tree), among if len(among) < len(parameters) else ())


def texts(node, new, tree):
    """What one reads of a change, in both languages."""
    if isinstance(node, ast.BinOp):
        return OPERATORS[type(node.op), type(new.op)]
    if isinstance(node, ast.UnaryOp):
        return OTHERS["minus" if isinstance(node.op, ast.USub) else "not"]
    if isinstance(node, ast.Compare):
        right, wrong = SIGNS[type(node.ops[0])], SIGNS[type(new.ops[0])]
        return f"{wrong} where {right} belongs", f"该用 {right} 的地方用了 {wrong}"
    if isinstance(node, ast.Attribute) and node.attr == "T":
        return OTHERS["transpose"]
    if isinstance(node, ast.Attribute):
        (right_en, right_zh), (wrong_en, wrong_zh) = FUNCTIONS[node.attr], FUNCTIONS[new.attr]
        return f"{wrong_en} where {right_en} belongs", f"该用{right_zh}的地方用了{wrong_zh}"
    return OTHERS[role(node, tree)]


def role(number, tree):
    """What a number is in the formula: an axis, a place in a list, a power, or a number like another."""
    for parent in ast.walk(tree):
        if isinstance(parent, ast.keyword) and parent.value is number:
            return "axis" if parent.arg == "axis" else "number"
        if isinstance(parent, ast.Subscript) and any(each is number for each in ast.walk(parent.slice)):
            return "one of several"
        if isinstance(parent, ast.BinOp) and isinstance(parent.op, ast.Pow) and parent.right is number:
            return "power"
    return "number"
