"""The words of the page, in English and Chinese."""

WORDS = {
    "title": ("minigan: the playground", "minigan：GAN 实验台"),
    "preset": ("Preset", "预设"),
    "changed": ("(settings changed)", "（设置已更改）"),
    "data": ("p_data", "p_data（真实数据）"),
    "draw": ("Draw p_data", "绘制 p_data"),
    "drawing": ("Click or drag in the first picture", "在第一张图中点击或拖动"),
    "drawn": ("drawn", "手绘"),
    "G": ("G, layer by layer", "G 的各层"),
    "D": ("D, layer by layer", "D 的各层"),
    "noise": ("Noise z", "噪声 z"),
    "objective": ("Objective", "目标函数"),
    "update": ("Update", "更新方式"),
    "k": ("k, steps of D for each of G", "k：G 每走一步，D 走几步"),
    "optimizer": ("Optimizer", "优化器"),
    "d_rate": ("D's learning rate", "D 的学习率"),
    "g_rate": ("G's learning rate", "G 的学习率"),
    "r1": ("R1, weight", "R1 权重"),
    "gp": ("WGAN-GP, weight", "WGAN-GP 权重"),
    "clip": ("Clip theta_d to", "theta_d 截断到"),
    "batch": ("m, minibatch", "m：小批量大小"),
    "seed": ("Seed", "随机种子"),
    "play": ("Play", "播放"),
    "pause": ("Pause", "暂停"),
    "step": ("One step", "一步"),
    "d_step": ("One D step", "D 走一步"),
    "g_step": ("One G step", "G 走一步"),
    "slower": ("Slower", "慢些"),
    "faster": ("Faster", "快些"),
    "back": ("Back to start", "回到起点"),
    "speed": ("at most {} steps a second", "每秒至多 {} 步"),
    "link": ("Link to these settings", "这些设置的链接"),
    "language": ("中文", "English"),
    "samples": ("D, samples, and arrows -dL_G/dx", "D、样本，以及箭头 -dL_G/dx"),
    "optimum": ("D* of p_data and p_g, both blurred", "p_data 与 p_g（均经平滑）的 D*"),
    "manifold": ("G(z) for z on lines of a grid", "G(z)，z 取自网格线"),
    "densities": ("p_data, p_g, D, D*, arrows -dL_G/dx", "p_data、p_g、D、D* 与箭头 -dL_G/dx"),
    "map": ("x = G(z)", "x = G(z)"),
    "path": ("path of the two players", "双方的轨迹"),
    "theta": ("mean of p_g", "p_g 的均值"),
    "psi": ("mean slope of D's output", "D 输出的平均斜率"),
    "values": ("V against C(G) = V(D*, G)", "V 与 C(G) = V(D*, G)"),
    "jsd": ("JSD(p_data, p_g), nats", "JSD(p_data, p_g)，单位 nat"),
    "modes": ("modes covered", "被覆盖的模式数"),
    "pull": ("mean |dL_G/dx|, by objective", "各目标函数的平均 |dL_G/dx|"),
    "played": ("chosen objective", "所选目标函数"),
    "steps": ("step", "步"),
    "numbers": (
        "step {step}; D steps {d_steps}, G steps {g_steps}",
        "第 {step} 步；D 走了 {d_steps} 步，G 走了 {g_steps} 步",
    ),
    "plane": (
        "Grey dots: real examples. Green dots: samples G(z). Orange lines: how G's loss moves a sample. Blue: D, from "
        "0 (white) to 1; dashed where D = 1/2. Orange: D*, from 0 (white) to 1; its curve is D* = 1/2. Green curves: "
        "G of straight lines in z.",
        "灰点：真实样本。绿点：生成样本 G(z)。橙色短线：G 的损失使样本移动的方向。蓝色：D，从 0（白）到 1；虚线处 D = "
        "1/2。橙色：D*，从 0（白）到 1；曲线处 D* = 1/2。绿色曲线：z 中直线的像 G(z)。",
    ),
    "estimate": (
        "p_g is estimated from 2,000 samples by Gaussian kernels of standard deviation 0.06, and p_data is blurred "
        "in the same way. So the true JSD is about this large or larger. Grey: both densities are almost 0.",
        "p_g 由 2000 个样本用标准差为 0.06 的高斯核估计，p_data 也这样平滑，所以真实的 JSD 约等于或大于此值。"
        "灰色：两个密度都几乎为 0。",
    ),
    "exact": (
        "p_g is computed from G itself, without samples.",
        "p_g 直接由 G 算出，不靠样本。",
    ),
    "counted": (
        "p_g is counted from 2,000 samples, since z has more than one number.",
        "z 不止一个数，所以 p_g 由 2000 个样本计数得到。",
    ),
}


def words(language):
    """{key: text} in "en" or "zh"; English for any other language."""
    return {key: texts[language == "zh"] for key, texts in WORDS.items()}
