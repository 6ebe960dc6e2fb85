"""Runs to begin with, each with what to look for: one minute each in class.

What a text says is checked in numbers, for several seeds, by tests/play/test_presets.py.
"""

from dataclasses import dataclass, replace

from minigan.play.settings import Settings


@dataclass(frozen=True)
class Preset:
    """Settings with a title and a few sentences, in English and Chinese."""

    settings: Settings
    title: tuple[str, str]
    about: tuple[str, str]


LEAKY = "uniform 0.2, dense 64, leaky, dense 64, leaky, dense 1"
DIRAC = Settings(
    data="point", G="normal 0.01, dense data bias=1", D="normal 0.01, dense 1", noise="gaussian 1",
    objective="Wasserstein", optimizer="momentum 0", d_rate=0.1, g_rate=0.1,
)  # fmt: skip
CORNER = Settings(data="corner", D=LEAKY, objective="minimax", optimizer="momentum 0")

PRESETS = {
    "healthy": Preset(
        Settings(),
        ("Healthy: eight modes", "正常训练：八个模式"),
        (
            "Within about a thousand steps G's samples spread from one cloud to all eight modes, and the arrows "
            "become short. V approaches -log 4 (dotted): this D no longer distinguishes samples from data. C(G), "
            "the value of the best D, stays above V: D* still distinguishes them.",
            "大约一千步之内，G 的样本从一团散布到全部八个模式，箭头随之变短。V 接近 -log 4（点线）：这个 "
            "D 已经区分不了样本与数据。最优判别器的值 C(G) 仍高于 V：D* 还能区分。",
        ),
    ),
    "helvetica": Preset(
        Settings(objective="minimax", g_rate=0.01),
        ("Mode collapse: the Helvetica scenario", "模式崩溃：Helvetica 情形"),
        (
            "G learns ten times as fast as D, and puts almost all samples on one or two modes. As soon as D has "
            "learned to reject these, G moves them to other modes. Set G's learning rate to 0.001 and go back to "
            "start: G covers all eight modes.",
            "G 的学习率是 D 的十倍，几乎所有样本都挤在一两个模式上。等 D 学会拒绝它们，G 又把样本移到别的模"
            "式。把 G 的学习率改为 0.001 并回到起点：G 会覆盖全部八个模式。",
        ),
    ),
    "vanishing": Preset(
        replace(CORNER, k=5, d_rate=0.3, g_rate=0.02),
        ("Vanishing gradient: minimax", "梯度消失：极小极大目标（minimax）"),
        (
            "D soon distinguishes all samples from the data, and V goes to 0. The slope of the minimax objective "
            "(below, at the right) goes to 0 as well, so G stops moving. Choose the objective non-saturating "
            "while it plays: the samples start to move, and reach the data within about a hundred steps.",
            "D 很快就能把所有样本与数据区分开，V 趋于 0。极小极大目标（minimax）的斜率（右下图）也随之趋"
            "于 0，G 停住不动。播放时把目标函数换成非饱和的 non-saturating：样本开始移动，大约一百"
            "步之内到达数据。",
        ),
    ),
    "dirac": Preset(
        DIRAC,
        ("The Dirac GAN goes in a circle", "Dirac GAN 绕圈"),
        (
            "p_data is almost a point at 0. G has in effect one parameter, its mean theta, and D is a straight "
            "line of slope psi. The point (theta, psi) goes around the equilibrium (0, 0) in a circle, without "
            "converging.",
            "p_data 几乎是 0 处的一个点。G 实际上只有一个参数，即均值 theta；D 是斜率为 psi "
            "的直线。点 (theta, psi) 绕着均衡 (0, 0) 转圈，并不收敛。",
        ),
    ),
    "dirac-r1": Preset(
        replace(DIRAC, r1=0.3),
        ("The Dirac GAN with R1 converges", "加上 R1 的 Dirac GAN 收敛"),
        (
            "The same two players, but D also minimises R1, which is 0.15 times its squared slope at the data. "
            "The circle becomes a spiral that ends at the equilibrium. Set R1 to 0, and it is a circle again.",
            "双方不变，但 D 还要最小化 R1，即数据处斜率平方的 0.15 倍。圆变成了螺旋线，终点是均衡。把 R"
            "1 改回 0，又成了圆。",
        ),
    ),
    "k-small": Preset(
        Settings(d_rate=0.0002),
        ("k too small: D lags behind", "k 太小：D 跟不上"),
        (
            "D learns slowly and takes one step for each step of G, so G's gradient comes from a D that is out of"
            " date. V stays near -log 4, far below C(G), which the best D would reach. Set k to 10: V rises "
            "toward C(G), and G finds all eight modes.",
            "D 学得慢，而且 G 每走一步，它也只走一步，所以 G 的梯度来自一个过时的 D。V 停在 -log 4"
            " 附近，远低于最优的 D 能达到的 C(G)。把 k 改为 10：V 向 C(G) 上升，G 找到全部八"
            "个模式。",
        ),
    ),
    "k-large": Preset(
        replace(CORNER, k=20, d_rate=0.2, g_rate=0.05),
        ("k too large: D is perfect before G has moved", "k 太大：G 还没动，D 已能完全区分"),
        (
            "D takes 20 steps for each step of G, and distinguishes all samples from the data before G has moved."
            " V and the slope of the minimax objective are almost 0. Set k to 1 and go back to start: the samples "
            "reach the data within about two hundred steps.",
            "G 每走一步，D 走 20 步：G 还没动，D 已经能把所有样本与数据区分开。V 和极小极大目标的斜率"
            "都几乎为 0。把 k 改为 1 并回到起点：大约两百步之内，样本到达数据。",
        ),
    ),
    "line": Preset(
        Settings(
            data="bump", noise="gaussian 1", d_rate=0.003,
            G="uniform 0.5, dense 32, relu, dense data",
            D="uniform 0.5, dense 32, tanh, dense 32, tanh, dense 1",
        ),
        ("On the line: figure 1 of the paper", "在直线上：论文的图 1"),
        (
            "p_g (green) moves onto p_data (dotted) as in figure 1 of the paper, and D (dashed) approaches 1/2 "
            "where they overlap. Here p_g is exact. Pause, and take single steps of D while G does not change: D "
            "approaches D* (orange).",
            "与论文的图 1 一样，p_g（绿色）移到 p_data（点线）上，D（虚线）在二者重叠处趋于 1/2。这"
            "里的 p_g 是精确的。暂停，让 G 不动，只让 D 一步一步地走：D 趋于 D*（橙色）。",
        ),
    ),
}  # fmt: skip
FIRST = "healthy"
