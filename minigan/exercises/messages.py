"""What the grader says, in English and in Chinese; a test sees that neither lacks a message."""

import re

from minigan.exercises.course_messages import COURSE
from minigan.exercises.exercise import LANGUAGES

MESSAGES = {
    **COURSE,
    "right": ("right", "正确"),
    "right together": (
        "right together with your own earlier functions, but wrong together with right ones: when you correct those, "
        "check this one again",
        "与你自己前面的函数合在一起是对的，但与正确的函数合在一起就不对：改正那些函数之后，请再检查这一个",
    ),
    "stub": ("not implemented", "尚未实现"),
    "rests": (
        "it is right, but it builds on {on}, which is not written yet: you get its points once {on} is written",
        "它是对的，但它建立在 {on} 之上，而 {on} 还没有写：写好 {on} 之后才有分",
    ),
    "missing": ("there is no function {name}", "没有函数 {name}"),
    "signature": ("{name} cannot be called with ({parameters})", "不能用 ({parameters}) 调用 {name}"),
    "raised": ("it raised an error: {error}", "运行时出错：{error}"),
    "timeout": ("it did not end in time: is there an endless loop?", "没有在规定时间内结束：有死循环吗？"),
    "memory": ("it asked for too much memory", "占用的内存太多"),
    "killed": ("its process was ended", "进程被终止"),
    "changed": (
        "it changes its argument {argument} in place: work on a copy, or on a new array",
        "它就地修改了参数 {argument}：请使用副本或新的数组",
    ),
    "nothing": ("it returns nothing (None): is there a return?", "它什么也没有返回（None）：是不是漏了 return？"),
    "count": ("it returns {got}, expected {want}: {outputs}", "它返回 {got}，应为 {want}：{outputs}"),
    "one value": ("a single value", "一个值"),
    "values": ("{count} values", "{count} 个值"),
    "array of another kind": ("an {name}", "{name} 这样的数组"),
    "object": ("an object of type {name}", "类型为 {name} 的对象"),
    "type": ("{output} is {got}, where an array of real numbers is expected", "{output} 是 {got}，而应该是实数数组"),
    "type of a number": ("{output} is {got}, where a real number is expected", "{output} 是 {got}，而应该是一个实数"),
    "type of a verdict": (
        "{output} is {got}, where True or False is expected",
        "{output} 是 {got}，而应该是 True 或 False",
    ),
    "shape": ("{output} has shape {got}, expected {want}", "{output} 的形状是 {got}，应为 {want}"),
    "shape of a number": (
        "{output} is an array of shape {got}, expected a single number",
        "{output} 是形状为 {got} 的数组，应为一个数",
    ),
    "number for an array": (
        "{output} is a single number, expected an array of shape {want}",
        "{output} 是一个数，应为形状为 {want} 的数组",
    ),
    "value": ("{output} has wrong values", "{output} 的值不对"),
    "value of a number": ("{output} is wrong", "{output} 不对"),
    "formula": ("asked for: {formula}", "要求：{formula}"),
    "wrong verdicts": (
        "wrong for {wrong_true} of {true} inputs where True is right, and for {wrong_false} of {false} where False is",
        "应为 True 的 {true} 个输入中判错了 {wrong_true} 个，应为 False 的 {false} 个中判错了 {wrong_false} 个",
    ),
    "input": ("the smallest input on which it fails:", "出错的最小输入："),
    "shapes": ("an input that shows it:", "能看出问题的输入："),
    "expected": ("expected {output}: {value}", "{output} 应为：{value}"),
    "not shown": (
        "the right value of {output} is not shown: all or part of it is the same for every input, and showing that "
        "would give the answer away",
        "{output} 的正确值这里不显示：它的全部或一部分对任何输入都一样，显示出来就等于给出了答案",
    ),
    "got": ("got: {value}", "得到：{value}"),
    "bug": ("Looks like: {name}. {says}", "看起来是：{name}。{says}"),
    "possible": ("One mistake that gives these verdicts: {name}. {says}", "会给出这些判断的一种错误：{name}。{says}"),
    "mutant": ("One operator differs from the right answer: {says}", "与正确答案只差一个运算符：{says}"),
    "symptom": ("What can be seen: {says}", "可以看到：{says}"),
    "near": ("there is a function {near}: did you mean that one?", "有一个 {near}：是不是它？"),
    "no function": (
        "{got} is not a function: check takes the function itself, as in check(relu)",
        "{got} 不是函数：check 要的是函数本身，例如 check(relu)",
    ),
    "not asked": ("no exercise asks for a function {name}", "没有哪个练习要求写函数 {name}"),
    "not asked, but near": (
        "no exercise asks for a function {name}; should its name be {near}?",
        "没有哪个练习要求写函数 {name}；是不是应该叫 {near}？",
    ),
    "cell": ("a cell of the submission failed: {error}", "提交中有一个单元格出错：{error}"),
    "follows": (
        "{error}, which follows from an earlier error: {cause}",
        "{error}，而这是由前面的错误引起的：{cause}",
    ),
    "lacks": (
        "not graded: this code needs {package}, and the grader's environment lacks it. This does not count as a "
        "wrong answer. If the package is one that the teacher knows, the teacher can install it beside minigan and "
        "grade again; or the student can write the answer without it",
        "未评分：批改环境中没有 {package}，而这段代码需要它。这不算答错：如果它是可信的程序包，"
        "请老师在 minigan 的环境中安装后重新批改；学生也可以改用不需要它的写法",
    ),
    "lacks around": (
        "the grader's environment lacks {package}: the code that needs it did not run. If that matters and it is a "
        "package that you know, install it beside minigan and grade again",
        "批改环境中没有 {package}：需要它的代码没有运行。如有影响，并且它是可信的程序包，"
        "请在 minigan 的环境中安装后重新批改",
    ),
    "passed over": ("this failed and was passed over: {error}", "这一句出错，已跳过：{error}"),
    "more passed over": ("and {count} more statements failed", "另有 {count} 句出错"),
    "instead": (
        "yours computes the same as the right answer with {change}",
        "你的结果与正确答案相比，相当于{change}",
    ),
    "among": (", in a part with {names}", "，就在含有 {names} 的部分"),
    "worth": ("{of}, points: {points}", "{of}，{points} 分"),
    "mean": ("{count} graded, {share} of the points on average", "共批改 {count} 份，平均得分率 {share}"),
    "most made": ("mistakes made more than once:", "不止一次出现的错误："),
    "not graded": (
        "in {count} of them a question was not graded, because a package is missing: it has no points yet",
        "其中 {count} 份有题目因缺少程序包而未评分，暂时没有得分",
    ),
    "made once": ("mistakes made once: {count}", "只出现一次的错误：{count} 种"),
    "points": ("{of}: {score} of {points} points", "{of}：得 {score} 分（满分 {points} 分）"),
    "passed": ("{name}: {said}, {points} of {points} points", "{name}：{said}，得 {points} 分（满分 {points} 分）"),
    "failed": ("{name}: {output}", "{name}：{output}"),
    "contradiction": (
        "according to {way} this is {exercise}, and it is graded as that; according to {other} it is {others}",
        "根据{way}，这是 {exercise}，所以按它批改；而根据{other}，这是 {others}",
    ),
    "also": (
        "it also defines the functions of {others}, which are not graded here",
        "它还定义了 {others} 的函数，这里不批改",
    ),
    "no code": (
        "a notebook (.ipynb) or a script (.py) is expected",
        "这里应为笔记本（.ipynb）或脚本（.py）",
    ),
    "a page": (
        "this looks like a page made from a notebook: hand in the notebook itself (.ipynb)",
        "这似乎是由笔记本生成的页面：请提交笔记本本身（.ipynb）",
    ),
    "an archive": ("an archive: unpack it", "这是压缩包：请先解压"),
    "a link": ("a link, not a file", "这是链接，不是文件"),
    "no plain file": ("not a regular file", "不是普通文件"),
    "is imported": ("another file imports it", "由另一个文件导入"),
    "too large": (
        "larger than 20 MB; clear its outputs and save it again",
        "超过 20 MB；请清除输出后重新保存",
    ),
    "not text": (
        "not text; a notebook (.ipynb) or a script (.py) is expected",
        "不是文本；这里应为笔记本（.ipynb）或脚本（.py）",
    ),
    "no notebook": (
        "not a Jupyter notebook of version 4; save it again as .ipynb",
        "不是第 4 版的 Jupyter 笔记本；请重新保存为 .ipynb",
    ),
    "no exercise": (
        "answers no exercise; say which with --exercise NAME, see `minigan exercises`",
        "没有回答任何练习；请用 --exercise NAME 指定，见 `minigan exercises`",
    ),
    "another counts": (
        "{exercise}, {score} points; another file of yours counts",
        "{exercise}，{score} 分；计分的是你的另一个文件",
    ),
    "by nothing": ("nothing", "无"),
    "by asked": ("what the grader was told", "批改时的指定"),
    "by text": ("the file's own text", "文件自己的文字"),
    "by name": ("the file's name", "文件名"),
    "by functions": ("the functions that it defines", "它定义的函数"),
    "read as latin-1": (
        "the file is not UTF-8 and does not say what it is: letters other than English ones may be read wrongly",
        "文件不是 UTF-8 编码，也没有声明编码：英文以外的文字可能读错",
    ),
}
STATUSES = {  # of a Result, as a table has them
    "right": ("right", "正确"),
    "wrong": ("wrong", "错误"),
    "error": ("error", "出错"),
    "stub": ("not implemented", "尚未实现"),
    "missing": ("missing", "没有此函数"),
    "signature": ("signature", "参数不符"),
    "timeout": ("timeout", "超时"),
    "memory": ("memory", "内存不足"),
    "killed": ("killed", "进程终止"),
    "lacks": ("not graded, a package is missing", "未评分，缺少程序包"),
    "unreadable": ("unreadable", "无法读取"),
    "passed over": ("passed over", "未批改"),
    "module": ("module", "模块"),
}

SYMPTOMS = {  # facts about a wrong answer, in all the cases in which it is wrong
    "nan": (
        "nan (not a number) comes out for {output}: the usual causes are 0 / 0, 0 * inf, inf - inf, and the logarithm "
        "of a negative number",
        "{output} 算出了 nan（不是数）：往往来自 0 / 0、0 * inf、inf - inf，或负数的对数",
    ),
    "infinite": (
        "inf (infinity) comes out for {output}: the usual causes are exp of a large number, a division by 0, and the "
        "logarithm of 0",
        "{output} 算出了无穷大：往往来自大数的 exp、除以 0，或 0 的对数",
    ),
    "finite": ("{output} is finite where it should be infinite", "{output} 在本该是无穷大的地方却是有限的数"),
    "zeros": ("{output} is 0 wherever it is wrong", "出错的地方，{output} 都是 0"),
    "sign": ("{output} has the opposite sign wherever it is wrong", "出错的地方，{output} 的符号都相反"),
    "whole": ("{output} is rounded to whole numbers", "{output} 被取成了整数"),
    "precision": (
        "{output} is right in its first digits only, as numbers of type float32 are: compute in the type of the input",
        "{output} 只有前几位数字是对的，这是 float32 的精度：请用输入的类型来计算",
    ),
    "rounded": (
        "{output} is right but rounded to a few digits: return it as it is computed",
        "{output} 是正确结果四舍五入到几位之后的值：请直接返回算出的值",
    ),
    "nearly": (
        "{output} is nearly right, in its first 4 digits or more: did you type a number with few digits, add a small "
        "number, or compute a derivative by differences?",
        "{output} 已经很接近，前 4 位或更多位是对的：是否有常数只写了几位，是否加了很小的数，或者用差分代替了导数？",
    ),
    "order": ("{output} has the right numbers in another order", "{output} 的数都对，但顺序不对"),
    "transpose": ("{output} is the transpose of what it should be", "{output} 是正确结果的转置"),
    "ratio": (
        "{output} is {number} times what it should be, wherever it is wrong",
        "出错的地方，{output} 都是正确结果的 {number} 倍",
    ),
    "batch": (
        "{output} is the right result times the number of rows: did you take a sum where a mean is asked for?",
        "{output} 等于正确结果乘以行数：是不是该取平均的地方求了和？",
    ),
    "batch-inverse": (
        "{output} is the right result divided by the number of rows: did you take a mean where a sum is asked for?",
        "{output} 等于正确结果除以行数：是不是该求和的地方取了平均？",
    ),
    "two-answers": (
        "called twice with the same input, it gives two different answers: it draws random numbers, or keeps something "
        "between calls",
        "用同样的输入调用两次，得到两个不同的答案：它用了随机数，或者在两次调用之间保留了什么",
    ),
    "ignored": (
        "{output} stays the same when {number} changes: what does {number} do in your code?",
        "{number} 改变时，{output} 不变：{number} 在你的代码里起什么作用？",
    ),
    "shift": (
        "{output} is off by the same number, {number}, wherever it is wrong",
        "出错的地方，{output} 与正确结果都相差同一个数 {number}",
    ),
}
BETWEEN_CHARACTERS = re.compile(r"(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])")  # a space that a Chinese name leaves


def message(key, lang, **values):
    """A message in a language, "en" or "zh"."""
    return _in(MESSAGES[key], lang, values)


def symptom(name, lang, output, number=""):
    """A symptom in words: of which output, and the number that goes with it."""
    return _in(SYMPTOMS[name], lang, {"output": output, "number": number})


def status(key, lang):
    """The status of a Result in a language."""
    return _in(STATUSES[key], lang, {})


def _in(texts, lang, values):
    text = texts[LANGUAGES.index(lang)].format(**values)
    return BETWEEN_CHARACTERS.sub("", text) if lang == "zh" else text
