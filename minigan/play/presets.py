"""Runs to begin with, each with what to look for: one minute each in class.

What a text says is checked in numbers, for several seeds, by tests/play/test_presets.py.
"""

from dataclasses import dataclass, replace

from minigan.play.settings import Settings


@dataclass(frozen=True)
class Preset:
    """Settings with a title and two sentences, in English and Chinese."""

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
        ("Healthy: eight modes", "正常训练：八个模态"),
        (
            "G spreads one cloud over all eight modes within about a thousand steps, and the arrows become short. V "
            "comes to -log 4 (dotted), where this D sees no difference; C(G), the value of the best D, stays above "
            "it: D* still sees one.",
            "大约一千步之内，G 把一团样本铺到全部八个模态上，箭头随之变短。V 接近 -log 4（点线），此时这个 D 已看不"
            "出差别；而最优判别器的值 C(G) 仍在其上方：D* 还看得出差别。",
        ),
    ),
    "helvetica": Preset(
        Settings(objective="minimax", g_rate=0.01),
        ("Mode collapse: the Helvetica scenario", "模态崩溃：Helvetica 情形"),
        (
            "G learns ten times as fast as D, and puts almost all samples on one or two modes; as soon as D has "
            "noticed, they move to others. Set G's learning rate to 0.001 and go back to start: all eight modes are "
            "covered.",
            "G 的学习率是 D 的十倍：几乎所有样本挤在一两个模态上，D 一旦察觉，它们就搬到别处。把 G 的学习率改为 "
            "0.001 并回到起点：八个模态都会被覆盖。",
        ),
    ),
    "vanishing": Preset(
        replace(CORNER, k=5, d_rate=0.3, g_rate=0.02),
        ("Vanishing gradient: minimax", "梯度消失：minimax"),
        (
            "D soon distinguishes all samples from the data, V goes to 0, and with it the slope of the minimax "
            "objective (below, at the right): G stands still. Choose the objective non-saturating while it plays: "
            "the samples start to move, and arrive within about a hundred steps.",
            "D 很快就能区分所有样本与数据，V 趋于 0，minimax 目标的斜率（右下图）也随之趋于 0：G 停住不动。播放时把"
            "目标函数换成 non-saturating：样本开始移动，大约一百步内到达。",
        ),
    ),
    "dirac": Preset(
        DIRAC,
        ("The Dirac GAN goes in a circle", "Dirac GAN 绕圈"),
        (
            "p_data is almost a point at 0, G has little more than its mean theta, and D is a straight line of "
            "slope psi. Each player chases the other: (theta, psi) goes around its equilibrium (0, 0) on a circle "
            "without converging.",
            "p_data 几乎是 0 处的一个点，G 几乎只有均值 theta，D 是斜率为 psi 的直线。两个参与者互相追逐：(theta, "
            "psi) 绕着均衡点 (0, 0) 转圈，不收敛。",
        ),
    ),
    "dirac-r1": Preset(
        replace(DIRAC, r1=0.3),
        ("The Dirac GAN with R1 converges", "加上 R1 的 Dirac GAN 收敛"),
        (
            "The same two players, but D also minimises R1, 0.15 times its squared slope at the data. The circle "
            "becomes a spiral that ends at the equilibrium; with R1 at 0 it is a circle again.",
            "同样的两个参与者，但 D 还要最小化 R1，即数据处斜率平方的 0.15 倍。圆变成了螺旋线，终点是均衡点；把 R1 "
            "改回 0 又成了圆。",
        ),
    ),
    "k-small": Preset(
        Settings(d_rate=0.0002),
        ("k too small: D lags behind", "k 太小：D 跟不上"),
        (
            "D learns slowly and takes one step for each of G's, so G runs after a D that is out of date: V stays "
            "near -log 4 while C(G), which the best D would reach, is far above. Set k to 10: V rises toward C(G), "
            "and G finds all eight modes.",
            "D 学得慢，而且 G 每走一步它只走一步，G 追的是过时的 D：V 停在 -log 4 附近，而最优 D 能达到的 C(G) 远在"
            "其上。把 k 改为 10：V 向 C(G) 上升，G 找到全部八个模态。",
        ),
    ),
    "k-large": Preset(
        replace(CORNER, k=20, d_rate=0.2, g_rate=0.05),
        ("k too large: D wins before G has moved", "k 太大：G 还没动，D 已经赢了"),
        (
            "With 20 steps for each of G's, D is perfect before G has moved, V is 0, and the minimax objective "
            "gives G no slope. Set k to 1 and go back to start: G reaches the data within about two hundred steps.",
            "G 每走一步，D 走 20 步：G 还没动，D 已经完美，V 为 0，minimax 目标不给 G 任何斜率。把 k 改为 1 并回到起"
            "点：G 大约两百步内到达数据。",
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
            "p_g (green) moves onto p_data (dotted) as in figure 1 of the paper, and D (dashed) flattens to 1/2 "
            "where they overlap. Here p_g is exact: take single steps of D with G at rest, and D comes to lie on D* "
            "(orange).",
            "如论文图 1，p_g（绿色）移到 p_data（点线）上，D（虚线）在二者重叠处趋于 1/2。这里的 p_g 是精确的：让 G "
            "不动，只走 D 的步，D 会与 D*（橙色）重合。",
        ),
    ),
}  # fmt: skip
FIRST = "healthy"
