# %% [markdown]
# # 04 · Algorithm 1, line by line
#
# The paper trains both nets with one short loop, Algorithm 1. Here we lay it beside the
# code, work each gradient out with our own hands and hold it against the package, and
# then watch figure 1 of the paper happen, on the line, from a run of our own.
#
# *You need:* notebooks 00 and 03 ($V$ and its gradient at the logit). *Time:* twenty
# minutes to read, a quarter of a minute to run.

# %% jupyter={"source_hidden": true}
# Where minigan is missing, as in Colab: install it from a clone in or above this folder.
import importlib.util
import pathlib
import subprocess
import sys

found = importlib.util.find_spec("minigan")
if found is None or found.origin is None:  # a folder of that name is no package
    here = pathlib.Path.cwd()
    folders = (here, *here.parents, *here.glob("*/"))
    clones = [p for p in folders if (p / "minigan" / "cli.py").exists()]
    if not clones:
        raise SystemExit("minigan is missing: clone it here, then run this cell again")
    pip = [sys.executable, "-m", "pip", "install", "-q", str(clones[0])]
    subprocess.run(pip, check=True)
    sys.modules.pop("minigan", None)
    importlib.invalidate_caches()

# %% [markdown]
# ## The algorithm in words
#
# | Algorithm 1, line by line | in minigan |
# |---|---|
# | for each training iteration | `for _ in range(steps):` |
# | · $k$ times over | `for _ in range(k):` |
# | · · draw $m$ noise vectors $z$ | `z = sample_noise(m)` |
# | · · draw $m$ examples $x$ of the data | `x = sample_data(m)` |
# | · · move $\theta_d$ *up* the gradient of $V$ on both | `discriminator_step` |
# | · draw $m$ noise vectors anew | `z = sample_noise(m)` |
# | · move $\theta_g$ *down* the gradient of $G$'s objective on them | `generator_step` |
#
# Two numbers are to be chosen. $m$ is the size of a minibatch: the larger, the less noisy
# both gradients. $k$ is how many steps $D$ makes for each step of $G$. The theory wants
# $D$ to be optimal before $G$ moves at all. Nobody can wait for that, so $D$ gets $k$
# steps instead; the paper took $k = 1$, the cheapest.
#
# Our data are again $p_{\rm data} = N(1, 0.5^2)$, our nets like those of notebook 00, but
# in float64, so that we can compare to twelve digits.

# %%
import numpy

from minigan.nn import Dense, Network, Tanh
from minigan.random import Stream, Streams


def new_game(seed, start=-0.7):
    """D, G, and (sample_data, sample_noise). start: where about G(z) begins."""
    streams = Streams(seed, "float64")
    last = Dense(32, 1, streams.init, irange=1.0, bias=start)
    G = Network([Dense(1, 32, streams.init, irange=0.5), Tanh(), last])
    last = Dense(32, 1, streams.init, irange=0.2)
    D = Network([Dense(1, 32, streams.init, irange=3.0), Tanh(), last])

    def sample_data(m):
        return 1.0 + 0.5 * streams.data.normal((m, 1))

    def sample_noise(m):
        return streams.noise.normal((m, 1))

    return D, G, (sample_data, sample_noise)


# %% [markdown]
# ## D's step
#
# What does $D$ ascend? $V$ on its two minibatches. With $a$ for the logit, so that $D(x)
# = \sigma(a) = 1 / (1 + e^{-a})$, notebook 03 has
#
# $$V = \frac1m \sum_i \log D(x_i) + \frac1m \sum_i \log(1 - D(G(z_i))), \qquad
# \frac{\partial V}{\partial a(x_i)} = \frac{1 - D(x_i)}{m}, \qquad
# \frac{\partial V}{\partial a(G(z_i))} = -\frac{D(G(z_i))}{m}.$$
#
# From the logits on, the net carries the gradient to its parameters: `forward` returns
# the logits and a *cache*, what the pass has to remember, and `parameter_gradient` takes
# the cache back. $D$ makes two passes, over data and over samples, each with a cache of
# its own. $V$ is a sum, so the two gradients add up.
#
# We trust no gradient that has not met a finite difference: along a random direction $v$,
# the slope of $V$ must be the inner product of the gradient with $v$. And up must be up.

# %%
from minigan.gan import value
from minigan.nn.ops import sigmoid


def discriminator_gradient(D, G, x, z):
    """dV/dtheta_d on a minibatch of m examples x and one of m noise vectors z."""
    a_real, real = D.forward(x)
    a_fake, fake = D.forward(G(z))
    dV = D.parameter_gradient((1 - sigmoid(a_real)) / len(x), real)
    return dV + D.parameter_gradient(-sigmoid(a_fake) / len(z), fake)


D, G, (sample_data, sample_noise) = new_game(seed=1)
x, z = sample_data(128), sample_noise(128)
dV = discriminator_gradient(D, G, x, z)
v, h, theta, V = Stream(2, "float64").normal(D.theta.shape), 1e-5, D.theta.copy(), []
for moved in (theta + h * v, theta - h * v, theta, theta + 0.01 * dV):
    D.theta = moved
    V.append(value(D(x), D(G(z))))
print(f"slope of V along v: {(V[0] - V[1]) / (2 * h):.6f}, gradient says {dV @ v:.6f}")
print(f"V before a small step up: {V[2]:.4f}, after it: {V[3]:.4f} nats")
assert abs((V[0] - V[1]) / (2 * h) - dV @ v) < 1e-6 and V[3] > V[2]

# %% [markdown]
# ## G's step goes through D
#
# $G$ never sees an example. All it can learn of the data is what $D$ thinks of its
# samples: in which direction must $x = G(z)$ move for $D$ to believe more in it? That is
# a gradient with respect to $D$'s *input*. So the chain rule runs backwards through the
# whole of $D$, and on through $G$:
#
# $$\frac{\partial\, \rm objective}{\partial \theta_g} =
# \frac{\partial\, \rm objective}{\partial a} \cdot
# \frac{\partial a}{\partial x} \cdot \frac{\partial x}{\partial \theta_g}.$$
#
# `D.input_gradient` multiplies the first factor by the second, `G.parameter_gradient`
# that by the third. $D$'s own parameters are constants here: their gradient is never
# formed, and nothing of $D$ changes.
#
# Algorithm 1 has $G$ descend $\frac1m \sum_i \log(1 - D(G(z_i)))$, the half of $V$ that
# depends on $G$. We take, as the paper proposes, $-\frac1m \sum_i \log D(G(z_i))$, whose
# derivative at a logit is $-(1 - D)/m$. Why, we shall see when $D$ is good.


# %%
def generator_gradient(D, G, z):
    """d/dtheta_g of -mean log D(G(z)), the non-saturating objective."""
    x_fake, cache_g = G.forward(z)
    a_fake, cache_d = D.forward(x_fake)
    dx_fake = D.input_gradient(-(1 - sigmoid(a_fake)) / len(z), cache_d)
    return G.parameter_gradient(dx_fake, cache_g)


z, D_before = sample_noise(128), D.theta.copy()
dJ = generator_gradient(D, G, z)
v, theta, J = Stream(3, "float64").normal(G.theta.shape), G.theta.copy(), []
for moved in (theta + h * v, theta - h * v, theta, theta - 0.1 * dJ):
    G.theta = moved
    J.append(-numpy.log(sigmoid(D(G(z)))).mean())
print(f"its slope along v: {(J[0] - J[1]) / (2 * h):.6f}, gradient says {dJ @ v:.6f}")
print(f"-log D before a small step down: {J[2]:.4f}, after it: {J[3]:.4f} nats")
assert abs((J[0] - J[1]) / (2 * h) - dJ @ v) < 1e-6 and J[3] < J[2]
assert numpy.array_equal(D.theta, D_before)  # every bit of D is as it was

# %% [markdown]
# ## The loop
#
# With both gradients, the table is six lines of Python. Beside them runs `algorithm1`
# of the package, from the same start, with the plainest optimiser, `Momentum` without
# momentum: $\theta \leftarrow \theta \pm {\rm rate} \cdot {\rm gradient}$.
#
# We also count what is drawn. Algorithm 1 draws new noise for $G$'s step (question 2 asks
# what that is worth). So an iteration draws data $k$ times and noise $k + 1$ times.

# %%
from minigan.gan import non_saturating
from minigan.gan.algorithm1 import algorithm1
from minigan.nn import Momentum

D, G, (sample_data, sample_noise) = new_game(seed=1)
rate, m, k = 0.1, 128, 3
for _ in range(20):
    for _ in range(k):
        z, x = sample_noise(m), sample_data(m)
        D.theta = D.theta + rate * discriminator_gradient(D, G, x, z)
    z = sample_noise(m)
    G.theta = G.theta - rate * generator_gradient(D, G, z)

# %%
drawn = []


def noted(sample_data, sample_noise):
    """The same two samplers, which write an x or a z into `drawn` at every call."""

    def data(m):
        drawn.append("x")
        return sample_data(m)

    def noise(m):
        drawn.append("z")
        return sample_noise(m)

    return data, noise


D2, G2, samplers = new_game(seed=1)
rates = Momentum(D2, rate, momentum=0), Momentum(G2, rate, momentum=0)
how = dict(steps=20, k=k, m=m, objective=non_saturating)
list(algorithm1(D2, G2, *noted(*samplers), *rates, **how))
apart = max(abs(D2.theta - D.theta).max(), abs(G2.theta - G.theta).max())
print(f"after 20 iterations all parameters agree to 1e-12: {apart < 1e-12}")
print(f"drawn: data {drawn.count('x')} times, noise {drawn.count('z')} times")
assert apart < 1e-12 and "".join(drawn) == 20 * (k * "zx" + "z")

# %% [markdown]
# Here is that loop as the package has it. It leaves the optimisers to its caller: the
# paper's were momentum, ours from here on is Adam.

# %%
import inspect

print(inspect.getsource(algorithm1))

# %% [markdown]
# Could $G$'s step not save a pass, and use what $D$ remembers from its own step? $D$ has
# moved since. Its old cache belongs to parameters that are gone, and mixed with the new
# ones it gives the gradient of no function at all. Nothing would crash, so minigan makes
# it an error.

# %%
from minigan.nn import StaleCacheError

a_fake, cache_d = D.forward(G(z))
D.theta = D.theta + rate * discriminator_gradient(D, G, x, z)
refusal = ""
try:
    D.input_gradient(-(1 - sigmoid(a_fake)) / m, cache_d)
except StaleCacheError as error:
    refusal = str(error)
print(refusal)
assert "theta has changed" in refusal

# %% [markdown]
# ## Figure 1, alive
#
# Figure 1 of the paper shows a game at four moments. To draw a moment we need the density
# $p_g$, which no net tells us. So we cut $p_z$ into 1,000 equal shares, send the middle
# of each through $G$ and put a narrow bump on each sample. $p_{\rm data}$ we know; hence
# also $D^* = p_{\rm data} / (p_{\rm data} + p_g)$, the best answer to this $G$ (notebook
# 05), and the distance of our $D$ from it: the mean of $|D - D^*|$ over data and samples
# in equal parts.

# %%
from minigan import plots
from minigan.nn import Adam, Decay
from minigan.theory import Gaussian

p_data, p_z, bump = Gaussian(1, 0.5), Gaussian(0, 1), Gaussian(0, 0.07)
line = numpy.linspace(-2, 3, 161)
many = p_z.quantile((numpy.arange(1000) + 0.5) / 1000)[:, None]  # 1/1000 of p_z to each


def panel(title, D, G):
    """The game at this moment: p_data, p_g and D on the line, and where G sends z."""
    p_g = bump.density(line[:, None] - G(many)[:, 0]).mean(axis=1)
    D_line, arrows = sigmoid(D(line[:, None]))[:, 0], G(many[38::77])[:, 0]
    return plots.Panel(title, line, p_data.density(line), p_g, D_line, arrows)


def distance(now):
    """E |D(x) - D*(x)| over x of the mixture (p_data + p_g) / 2, a sum over the line."""
    both = now.p_data + now.p_g
    error = abs(now.D - now.p_data / both)
    return numpy.sum(error * both / 2) * (line[1] - line[0])


def play(D, G, samplers, steps, k, rate=0.002, update=algorithm1):
    """Algorithm 1 with Adam, the rates falling so that the game comes to rest."""
    d_rate, g_rate = Decay(0.01, 1.0001), Decay(rate, 1.001)
    rates = Adam(D, d_rate, beta1=0), Adam(G, g_rate, beta1=0)
    how = dict(steps=steps, k=k, m=128, objective=non_saturating)
    return update(D, G, *samplers, *rates, **how)


def sized(figure, width, height):
    """The figure, made smaller, in inches."""
    figure.set_size_inches(width, height)
    return figure


# %% [markdown]
# One run, held at four moments. $G$ stands still at first: (a) after a few steps $D$ is
# partly right; (b) after many more it is nearly $D^*$. (c) $G$ alone makes four steps,
# and its samples move to where $D$ is higher. (d) Then Algorithm 1 plays, for many
# rounds.

# %% tags=["trained"]
from minigan.gan import discriminator_step, generator_step

D, G, samplers = new_game(seed=1, start=0.0)
sample_data, sample_noise = samplers
d_rate, g_rate = Adam(D, Decay(0.01, 1.002), beta1=0), Adam(G, 0.002, beta1=0)
for step in range(400):
    if step == 8:
        partly = panel("(a) 8 steps of D:\nD is partly right", D, G)
    discriminator_step(D, G, sample_data(128), sample_noise(128), d_rate)
nearly = panel("(b) 400 steps of D:\nD is nearly D*", D, G)
believed, mean = sigmoid(D(G(many))).mean(), G(many).mean()
for _ in range(4):
    generator_step(D, G, sample_noise(128), g_rate, None, non_saturating)
moved = panel("(c) 4 steps of G: p_g moves\nto where D is higher", D, G)
believed_after, mean_after = sigmoid(D(G(many))).mean(), G(many).mean()
list(play(D, G, samplers, steps=1000, k=5))
ended = panel("(d) 1,000 iterations, k = 5:\np_g is p_data, D is 1/2", D, G)

# %% tags=["trained"]
unsure = abs(ended.D - 0.5)[abs(line - 1) < 1].max()
print(f"(a) distance of D from D*: {distance(partly):.3f}")
print(f"(b) distance of D from D*: {distance(nearly):.3f}")
print(f"(c) D(G(z)) from {believed:.2f} to {believed_after:.2f} on average,")
print(f"    the mean of G(z) from {mean:.2f} to {mean_after:.2f}")
print(f"(d) mean {G(many).mean():.2f}, standard deviation {G(many).std():.2f};")
print(f"    from x = 0 to 2, |D - 1/2| is at most {unsure:.2f}")
assert distance(nearly) < 0.1 and distance(nearly) < distance(partly) / 3
assert believed < 0.3 and believed_after > believed + 0.03
assert mean + 0.03 < mean_after < 1
assert abs(G(many).mean() - 1) < 0.1 and abs(G(many).std() - 0.5) < 0.1
assert unsure < 0.15
sized(plots.figure1([partly, nearly, moved, ended]), 10.4, 3.7)

# %% [markdown]
# The thick pale curve is $D^*$. In (c), $D$ is still that of (b), but $p_g$ has moved and
# taken $D^*$ along: now it is $D$'s turn again. Each arrow stands for the same share of
# the noise; where their heads are dense, $p_g$ is high.
#
# At (b) one begins to see why $G$ ascends $\log D$ and does not descend $\log(1 - D)$.
# Section 3 of the paper: early on $D$ rejects samples with confidence, and there $\log(1
# - D)$ *saturates*. Its slope at the logit is $-D$, small just where $G$ has most to
# learn; the slope of $-\log D$ is $-(1 - D)$, large there. At (b) $D(G(z))$ was below 0.3
# on average, so in size the slopes were on average below 0.3 and above 0.7; notebook 03
# has them orders of magnitude apart.
#
# Now a whole run, from a worse start.

# %% tags=["cover", "trained"]
D, G, samplers = new_game(seed=2)
when = numpy.geomspace(4, 1000, 11).round().astype(int).tolist()
frames = [panel("before training", D, G)]
for step, _ in enumerate(play(D, G, samplers, steps=1000, k=5), start=1):
    if step in when:
        frames.append(panel(f"after {step:,} iterations of Algorithm 1, k = 5", D, G))
assert distance(frames[-1]) < 0.1 and abs(G(many).std() - 0.5) < 0.1
figures = (sized(figure, 4.8, 3.6) for figure in plots.animation_figures(frames))
plots.Animation(figures, seconds=0.3)

# %% [markdown]
# ## k = 1 against k = 5
#
# What is $k$ for? The paper's answer (section 3): it keeps $D$ near its optimum, as long
# as $G$ changes slowly enough. We can measure that. Three seeds for each $k$:


# %% tags=["trained"]
def follow(D, G, game):
    """An array of (V, distance of D, mean and sd of G(z)) after every 10 iterations."""
    rows, V = [], []
    for logits in game:
        V.append(value(*logits))
        if len(V) % 10 == 0:
            x = G(many)
            now = numpy.mean(V[-10:]), distance(panel("", D, G)), x.mean(), x.std()
            rows.append(now)
    return numpy.array(rows).T


runs = {1: [], 5: []}
print("     the last 200 of 800 iterations\nk     V     distance   sd of G(z)")
for k in (1, 1, 1, 5, 5, 5):
    D, G, samplers = new_game(seed=len(runs[k]) + 1)
    runs[k].append(follow(D, G, play(D, G, samplers, steps=800, k=k)))
    V, d, _, sd = runs[k][-1][:, -20:]
    print(f"{k}  {V.mean():.3f}   {d.mean():.3f}   {sd.min():.2f} to {sd.max():.2f}")

# %% tags=["trained"]
(V, d, _, sd), (V5, d5, _, sd5) = (numpy.moveaxis(runs[k], 1, 0) for k in (1, 5))
assert d5.mean() < 0.7 * d.mean()  # with k = 5 D is nearer to D*
assert abs(sd5 - 0.5)[:, -20:].mean() < abs(sd - 0.5)[:, -20:].mean()  # and G to p_data
assert numpy.ptp(sd[:, -20:]) > 0.2  # with k = 1 G still wanders
assert max(abs(U[:, -20:].mean() + numpy.log(4)) for U in (V, V5)) < 0.05
figure = plots.lines(
    numpy.arange(10, 801, 10),
    {"k = 1": d.mean(axis=0), "k = 5": d5.mean(axis=0)},
    "With k = 5, D stays nearer to D* (mean of three seeds)",
    "iteration",
    "E |D(x) - D*(x)|",
)
sized(figure, 5.6, 3.4)

# %% [markdown]
# Two warnings. With $k = 5$ an iteration has six steps instead of two, so something ought
# to be better. And at the end $V$ is near $-\log 4$ with either $k$, though with $k = 1$
# the standard deviation of $G(z)$ still wanders: a $D$ that is itself off does not
# notice. $V \approx -\log 4$ says that $p_g$ is near $p_{\rm data}$ only where $D$ is
# near $D^*$.
#
# ## What the released code does instead
#
# The code published with the paper departs from Algorithm 1 in three things (here it is
# called `simultaneous`). An iteration has *one* minibatch of noise, for both players.
# Both gradients are taken at the *same old* parameters: $G$ answers the $D$ from before
# the step. And $G$'s gradient goes back through the pass that $D$'s gradient used, with
# the same dropout masks; our $D$ has no dropout, so this one is not seen here.

# %% tags=["trained"]
from minigan.gan import simultaneous

first = {}
print("k = 1, the last 400 of 800 iterations")
for update in (algorithm1, simultaneous):
    D, G, samplers = new_game(seed=1)
    drawn.clear()
    next(play(D, G, noted(*samplers), steps=1, k=1, update=update))
    first[update] = D.theta.copy(), G.theta.copy(), "".join(drawn)
    _, d, mean, _ = follow(D, G, play(D, G, samplers, steps=800, k=1, update=update))
    d, mean = d[-40:].mean(), mean[-40:].mean()
    print(f"{update.__name__:12}  mean of G(z) {mean:.2f}, distance of D {d:.3f}")
    assert abs(mean - 1) < 0.1 and d < 0.3
(D1, G1, drawn1), (D2, G2, drawn2) = first.values()
assert drawn1 == "zxz" and drawn2 == "xz"  # what the first iteration drew
assert numpy.array_equal(D1, D2)  # D's first step is the same, bit for bit
assert not numpy.array_equal(G1, G2)  # G's is not: other noise, and the older D

# %% [markdown]
# Either update brings the mean to 1. They are different dynamics all the same; notebook
# 09 takes them apart.
#
# ## How fast may G be?
#
# "As long as $G$ changes slowly enough": so we change how fast. Nine runs, three $k$
# times three learning rates of $G$. In a live notebook, choose among them.

# %% tags=["trained"]
played = {(k, 0.002): runs[k][0][:, :40] for k in (1, 5)}  # from above, seed 1
for k in (1, 2, 5):
    for rate in (0.008, 0.002, 0.0005):
        if (k, rate) not in played:
            D, G, samplers = new_game(seed=1)
            game = play(D, G, samplers, steps=400, k=k, rate=rate)
            played[k, rate] = follow(D, G, game)
off = {key: rows[1].mean() for key, rows in played.items()}
print("mean |D - D*|, with G's rate    0.008   0.002  0.0005")
for k in (1, 2, 5):
    row = "".join(f"{off[k, rate]:8.3f}" for rate in (0.008, 0.002, 0.0005))
    print(f"                       k = {k} {row}")
assert all(off[5, rate] < off[1, rate] for rate in (0.0005, 0.002, 0.008))
assert all(off[k, 0.0005] < off[k, 0.008] for k in (1, 2, 5))
fast, usual, slow = (
    played[k, rate][2] for k, rate in ((1, 0.008), (1, 0.002), (1, 0.0005))
)
assert fast.max() > 1.1 and fast[20:].min() < 0.95
assert slow[11] < min(0.8, usual[11])  # after 120 iterations


def draw(rate_of_G, k):
    _, d, mean, sd = played[k, rate_of_G]
    figure = plots.lines(
        numpy.arange(10, 401, 10),
        {"mean of G(z)": mean, "standard deviation of G(z)": sd},
        f"k = {k}, G's rate {rate_of_G}: D is {d.mean():.3f} from D*",
        "iteration",
        "x",
        marks={"mean of the data": 1.0, "its standard deviation": 0.5},
    )
    figure.axes[0].set_ylim(-0.9, 2.1)  # room for the legend
    return sized(figure, 5.6, 3.4)


plots.explore(draw, rate_of_G=[0.008, 0.002, 0.0005], k=[1, 2, 5])

# %% [markdown]
# With $k = 1$ a fast $G$ outruns its $D$, and its mean swings about 1. From $k = 1$ to 5,
# and from the fastest $G$ to the slowest, $D$ comes nearer to $D^*$, as the paper says;
# $k = 2$ does not yet help against the fastest. The slow $G$ pays for it: here, after 120
# iterations, its mean is still below 0.8.
#
# Next is notebook 05: what that $D^*$ is, and how we know.
#
# *Your turn:* exercises [07 · Algorithm 1](exercises/07_algorithm1.ipynb), [12 ·
# Momentum and Adam](exercises/12_optimizers.ipynb) and [16 · The policy
# gradient](exercises/16_policy.ipynb); a check names the mistake.
#
# ## Three questions
#
# 1. Give $k = 1$ the same number of steps, and not of iterations, as $k = 5$: three times
#    the 800 iterations. Is $D$'s distance at the end still the larger one?
# 2. Use the old noise for $G$'s step, `z` of $D$'s last step, in the loop by hand, for
#    400 iterations and three seeds. Does the game on the line become worse? Try $m = 128$
#    and $m = 4$.
# 3. Turn $G$'s step into an *ascent* of $\log(1 - D(G(z)))$ (slope $-D/m$ at the logit),
#    in the loop by hand, for 300 iterations. Which way does the mean of $G(z)$ go, and
#    what does $V$ do?
