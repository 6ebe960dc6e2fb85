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
    "samples": ("D, samples, and the arrows they feel", "D、样本，以及样本感受到的箭头"),
    "optimum": ("D* of the same two densities, blurred", "同样两个密度（已平滑）的 D*"),
    "manifold": ("G of a net of lines in z", "z 中网格线的像 G(z)"),
    "densities": ("p_data, p_g, D, D*, and the arrows", "p_data、p_g、D、D* 与箭头"),
    "map": ("x = G(z)", "x = G(z)"),
    "path": ("path of the two players", "两个参与者的轨迹"),
    "theta": ("mean of p_g", "p_g 的均值"),
    "psi": ("mean slope of D's output", "D 输出的平均斜率"),
    "values": ("V against C(G) = V(D*, G)", "V 与 C(G) = V(D*, G)"),
    "jsd": ("JSD(p_data, p_g), nats", "JSD(p_data, p_g)，单位 nat"),
    "modes": ("modes covered", "覆盖的模态数"),
    "pull": ("mean |dL_G/dx|, by objective", "平均 |dL_G/dx|，按目标函数"),
    "played": ("as played", "当前目标"),
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
        "in the same way. The real JSD is therefore about this large or larger. Grey: neither density is there.",
        "p_g 由 2000 个样本以标准差 0.06 的高斯核估计，p_data 以同样方式平滑，因此真实的 JSD 约等于或大于此值。灰色"
        "：两个密度都几乎为零。",
    ),
    "exact": (
        "p_g is computed from G itself, without samples.",
        "p_g 直接由 G 算出，不靠样本。",
    ),
    "counted": (
        "p_g is counted from 2,000 samples, since z has more than one number.",
        "z 不止一个数，p_g 由 2000 个样本计数得到。",
    ),
}


def words(language):
    """{key: text} in "en" or "zh"; English for any other language."""
    return {key: texts[language == "zh"] for key, texts in WORDS.items()}
