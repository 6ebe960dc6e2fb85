"""What the grader says, in English and in Chinese; a test sees that neither lacks a message."""

MESSAGES = {
    "right": ("right", "正确"),
    "wrong": ("wrong", "错误"),
    "stub": ("not implemented", "尚未实现"),
    "missing": ("there is no function {name}", "没有函数 {name}"),
    "signature": ("{name} cannot be called with ({parameters})", "不能用 ({parameters}) 调用 {name}"),
    "error": ("it raised an error", "运行时出错"),
    "timeout": ("it did not end in time: a loop without an end?", "没有在规定时间内结束：有死循环吗？"),
    "memory": ("it asked for too much memory", "占用的内存太多"),
    "killed": ("its process was ended", "进程被终止"),
    "changed": (
        "it changes its argument {argument} in place: work on a copy, or on a new array",
        "它就地改变了参数 {argument}：请使用副本或新的数组",
    ),
    "count": (
        "it returns {got} values where {want} are asked for: {outputs}",
        "它返回 {got} 个值，而要求的是 {want} 个：{outputs}",
    ),
    "type": ("{output} is {got}, where an array is expected", "{output} 是 {got}，而应该是数组"),
    "shape": ("{output} has shape {got}, expected {want}", "{output} 的形状是 {got}，应为 {want}"),
    "value": ("{output} has wrong values", "{output} 的值不对"),
    "formula": ("asked for:", "要求："),
    "input": ("the smallest input on which it fails:", "出错的最小输入："),
    "expected": ("expected {output}:", "{output} 应为："),
    "got": ("got:", "得到："),
    "bug": ("Looks like: {name}.", "看起来是：{name}。"),
    "mutant": ("One operator away from right:", "与正确答案只差一个运算符："),
    "symptom": ("What can be seen:", "可以看到："),
    "cell": ("a cell of the submission failed: {error}", "提交中有一个单元格出错：{error}"),
    "points": ("{score} of {points} points", "{points} 分中得 {score} 分"),
}


def message(key, lang, **values):
    """A message in a language, "en" or "zh"."""
    return MESSAGES[key][("en", "zh").index(lang)].format(**values)
