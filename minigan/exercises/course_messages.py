"""What the grader says of a training by a student's own functions (course.py), in English and in Chinese."""

COURSE = {
    "discriminator": ("discriminator", "判别器"),
    "generator": ("generator", "生成器"),
    "parts in": (
        "own_training is right by itself, but your functions together do not train as they should. The first "
        "difference: iteration {iteration}, the {player}'s step: {name} differs in {output}",
        "own_training 本身是对的，但你的函数合在一起没有按应有的方式训练。最早的差别："
        "第 {iteration} 次迭代，{player}的一步：{name} 的 {output} 不同",
    ),
    "parts": (
        "own_training is right by itself, but your functions together do not train as they should. The first "
        "difference: iteration {iteration}, the {player}'s step: {name}",
        "own_training 本身是对的，但你的函数合在一起没有按应有的方式训练。最早的差别："
        "第 {iteration} 次迭代，{player}的一步：{name}",
    ),
    "above": ("see what is said of {name} above", "详见前面关于 {name} 的说明"),
    "alone": ("{name} by itself, as in exercise {exercise}:", "{name} 单独来看（练习 {exercise}）："),
    "changes": (
        "each of your functions gives the right result, but together they do not: {name} changes its argument "
        "{argument} in place, and another function still needs it. Return a new array",
        "你的每个函数单独都给出正确的结果，合在一起却不对：{name} 就地修改了参数 {argument}，而别的函数还要用它。"
        "请返回新的数组",
    ),
    "only together": (
        "each of your functions gives the right result when it is called by itself, but together they do not: does one "
        "of them keep something between calls?",
        "你的每个函数单独调用时都给出正确的结果，合在一起却不对：是不是有函数在两次调用之间保留了什么？",
    ),
    "later": (
        "the first iterations are right, but iterations {begin} to {end} on the ring are not: does one of your "
        "functions keep something between calls, or fail for larger t, larger nets or other minibatches? {error}",
        "最初几次迭代是对的，但在环上第 {begin} 到 {end} 次迭代不对：是不是有函数在两次调用之间保留了什么，"
        "或者 t 较大、网络较大、小批量不同时会出错？{error}",
    ),
    "modes": (
        "after {t} iterations G covers only {covered} of the {modes} modes of the ring",
        "{t} 次迭代之后，G 只覆盖了环上 {modes} 个模式中的 {covered} 个",
    ),
    "trained": (
        "right: your own functions have trained on the ring, and after {t} iterations G covers {covered} of {modes} "
        "modes",
        "正确：你自己的函数在环上完成了训练，{t} 次迭代之后 G 覆盖了 {modes} 个模式中的 {covered} 个",
    ),
    "slow": (
        "right so far: {t} of {iterations} iterations were made in {seconds:g} seconds. Loops over rows or units are "
        "slow in Python; with array operations training is many times faster",
        "到目前为止正确：{seconds:g} 秒内完成了 {iterations} 次迭代中的 {t} 次。在 Python 中逐行或逐单元循环很慢，"
        "改用数组运算会快许多倍",
    ),
}
