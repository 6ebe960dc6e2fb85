# %% [markdown]
# # 10b · Counting modes
#
# Notebook 10 counts how many modes a generator covers. What does such a count see, and
# what not? We try it on samples whose faults we know, and then on digits.
#
# *You need:* notebook 10. *Time:* a quarter of an hour to read, seconds to run. *In Colab:*
# first run the last cell.

# %% [markdown]
# ## Five cases without any net
#
# ```text
# z --> G --> generated samples --> count by mode --> modes covered, high quality, KL
# ```
#
# `mode_coverage` gives each generated sample to its nearest centre, if that is within 3
# standard deviations: then it is *of high quality*. A mode is *covered* if it gets at
# least a tenth of its fair share. The shares $p_i = n_i / \sum_j n_j$ of the counts $n_i$
# have a KL divergence from equal shares,
#
# $$\mathrm{KL} = \log 8 - H, \qquad H = -\sum_i p_i \log p_i.$$
#
# It is 0 for equal shares and $\log 8$ if all samples are in one mode. A measure should be
# tried on known cases, so here no $G$ is trained. Each of five cases has 20,000 samples,
# drawn from
#
# - *the truth*: the eight Gaussians of notebook 10;
# - *half of all on one mode*: the same eight, but the first one has half of the samples;
# - *three times too wide*: Gaussians of three times the standard deviation;
# - *eight points*: the centres alone;
# - *100 stored points*: 100 training points, drawn again and again.
#
# The figure calls all of them $G(z)$.

# %%
from math import log

import numpy

from minigan import plots
from minigan.data.toy import RING_SD, ring, ring_centres
from minigan.evaluation.modes import mode_coverage
from minigan.plots.modes import modes_figure
from minigan.random import Stream

stream = Stream(5, "float64")
centres, n = ring_centres(), 20_000
even, noise = stream.integers(8, n), RING_SD * stream.normal((n, 2))
lazy = numpy.where(stream.uniform(n) < 0.5, 0, 1 + stream.integers(7, n))
cases = {
    "the truth": centres[even] + noise,
    "half of all on one mode": centres[lazy] + noise,
    "three times too wide": centres[even] + 3 * noise,
    "eight points": centres[even],
    "100 stored points": ring(100, stream)[stream.integers(100, n)],
}


# %%
c = {name: mode_coverage(x, centres, RING_SD) for name, x in cases.items()}
for name, seen in c.items():
    print(f"{name:24} {seen.covered} modes", end=", ")
    print(f"{seen.high_quality:.3f} good, KL from equal shares {seen.divergence:.3f}")
    assert seen.covered == 8
assert abs(c["the truth"].high_quality - (1 - numpy.exp(-4.5))) < 0.01
uneven = log(8) - 0.5 * log(2) - 0.5 * log(14)  # log 8 - entropy of 1/2, 1/14, ..., 1/14
assert abs(c["half of all on one mode"].divergence - uneven) < 0.02
assert c["three times too wide"].high_quality < 0.6
assert c["eight points"].high_quality == 1
assert c["eight points"].divergence < 0.002

# %% tags=["cover"]
panels = {name: x[:500] for name, x in cases.items()}
modes_figure(panels, centres, RING_SD, "All five cover 8 of 8 modes", columns=3)

# %% [markdown]
# The KL shows wrong shares. The share of high quality shows samples that are too wide.
# Nothing shows that eight single points are worse than the truth: inside each mode they are
# collapsed. And 100 stored training points differ from the truth only by slightly unequal
# shares. Memorising needs another test; `minigan evaluate` looks for nearest neighbours.
#
# ## Digits
#
# MNIST has ten digits that a classifier can name. Call them modes. The shipped generator
# was trained with $k = 1$. Does it draw all ten?

# %%
from minigan.evaluation import classifier
from minigan.evaluation.modes import digit_coverage
from minigan.runs import shipped

judge, x = classifier.load(), shipped.generator()(shipped.noise(3000, Stream(1)))
digits = digit_coverage(x, judge)
repeated = digit_coverage(x[:1].repeat(3000, axis=0), judge)
print(f"digits {digits.covered}, entropy {digits.entropy:.2f} of log 10 = {log(10):.2f}")
print(f"one image, 3000 times: digits {repeated.covered}, entropy {repeated.entropy:.2f}")
assert digits.covered == 10
assert log(10) - digits.entropy < 0.1
assert repeated.covered == 1
assert repeated.entropy == 0
share = numpy.array(digits.counts) / digits.n
assert share[1] > 0.18 and share[2] < 0.07
errors = {f"digit {d}": (p * (1 - p) / 3000) ** 0.5 for d, p in enumerate(share)}
shares = {f"digit {d}": float(p) for d, p in enumerate(share)}
title = "The shipped generator draws all ten digits, not equally often"
marks = {"a tenth": 0.1}
plots.bars(shares, title, "share of 3,000 samples", errors=errors, marks=marks)

# %% [markdown]
# It draws all ten. But the share of ones is about twice a tenth, and there are too few
# twos. (The "±" is the standard error of a share.) The entropy hardly shows it: near its
# maximum it is flat. And a classifier made these counts: it may take any thin stroke for a
# one.
#
# ## What you now know
#
# - "8 of 8 modes" is a weak statement. Shares, quality, and what happens inside a mode
#   need measures of their own.
# - A measure is tested on samples with a known fault before it is believed.
# - Memorising is not collapse. No count of modes finds it.
#
# *Read:* Lin et al. 2018, who count so ([1712.04086](https://arxiv.org/abs/1712.04086));
# precision and recall, Sajjadi et al. 2018
# ([1806.00035](https://arxiv.org/abs/1806.00035)); the Inception score, Salimans et al.
# 2016 ([1606.03498](https://arxiv.org/abs/1606.03498)); the Fréchet distance, Heusel et
# al. 2017 ([1706.08500](https://arxiv.org/abs/1706.08500)). *Search for:* birthday paradox
# test, coverage and density.
#
# ## Three questions
#
# 1. Why must a mode get a tenth of its fair share, and not just one sample?
# 2. 200 samples of the truth do not have KL 0. About how large is it?
# 3. How could one see that "eight points" are collapsed inside each mode?
#
# <details><summary>Answers</summary>
#
# **1.** Otherwise a $G$ that spreads 20,000 samples over the whole plane would cover all
# modes by chance.
#
# **2.** For $n$ samples and 8 modes about $(8 - 1) / 2n$ on average: 0.0175 nats. So a KL
# is compared with that of as many real examples.
#
# **3.** Compare the variance inside each mode with $0.1^2$. Or look for equal pairs: among
# a few samples of a continuous density there are none. (Arora & Zhang 2017,
# [1706.08224](https://arxiv.org/abs/1706.08224), use near-equal pairs so.)
#
# </details>

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
