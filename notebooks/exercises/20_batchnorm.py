# %% [markdown]
# # Exercise 20 · Batch normalisation
#
# *Batch normalisation* (Ioffe and Szegedy 2015,
# [arXiv 1502.03167](https://arxiv.org/abs/1502.03167)) gives every feature, over the minibatch,
# the mean 0 and the variance 1, and then a mean and a variance that are learned. DCGAN
# has it in nearly all layers of both nets. Unlike a dense layer or a convolution, it
# connects the examples of a minibatch: the output for one example depends on all of them.
# For that reason its gradient has two more terms, and these are often forgotten. When the
# trained net is used for a single sample, there is no minibatch; then running statistics
# are used in place of those of the minibatch.
#
# Change no argument in place; return new arrays.
#
# *Time:* 60 minutes. *Belongs to:* notebook 17, convolution and DCGAN. Exercise 02 first.
#
# *Search for:* internal covariate shift, Bessel's correction, exponential moving average,
# layer normalisation.

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

# %%
import numpy

from minigan import plots
from minigan.exercises import check

# %% [markdown]
# ## 1. The statistics of a minibatch
#
# `x` is `(m, features)`. Return the mean and the variance of each feature over the $m$
# examples, both `(features,)`:
#
# $$\text{mean} = \frac1m \sum_i x_i, \qquad \text{var} = \frac1m \sum_i (x_i -
# \text{mean})^2$$
#
# For example, one feature and two examples, $x = (1, 3)$: mean 2, var 1.


# %% nbgrader={"grade": false, "grade_id": "batch_statistics", "locked": false, "schema_version": 3, "solution": true, "task": false}
def batch_statistics(x):
    """mean and var: (features,), of each feature over the m examples of x: (m, features), var divided by m"""
    # BEGIN SOLUTION
    mean = x.mean(axis=0)
    return mean, ((x - mean) ** 2).mean(axis=0)
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_batch_statistics", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(batch_statistics)

# %% [markdown]
# ## 2. Running statistics
#
# After each minibatch the running statistics move a part of the way towards the
# statistics of that minibatch. For the mean and for the variance alike
#
# $$\text{new} = \text{running} + \text{weight} \cdot (\text{that of the minibatch} -
# \text{running})$$
#
# `running_mean` and `running_var` are `(features,)`, `weight` is a number such as 0.1.
# The minibatch is a *sample* of the data, and its squared distances are measured from its
# own mean, which is nearer to its examples than the mean of all data is. So its variance
# is too small on average. For the running variance, and only here, the sum of squares is
# therefore divided by $m - 1$ and not by $m$.
#
# For example $x = (1, 3)$, running mean 6, running variance 1, weight 1/4: the new ones are
# 5 and 1.25.
#
# (`weight` is what PyTorch calls the momentum of its `BatchNorm2d`. In other places the
# momentum is 1 - weight.)


# %% nbgrader={"grade": false, "grade_id": "moved_statistics", "locked": false, "schema_version": 3, "solution": true, "task": false}
def moved_statistics(running_mean, running_var, x, weight):
    """The new running_mean and running_var: (features,), after one minibatch x: (m, features)"""
    # BEGIN SOLUTION
    mean, var = batch_statistics(x)
    unbiased = var * len(x) / (len(x) - 1)
    return running_mean + weight * (mean - running_mean), running_var + weight * (
        unbiased - running_var
    )
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_moved_statistics", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(moved_statistics)

# %% [markdown]
# ## 3. Forward
#
# 1. Which mean and var? In training (`training` is True) those of the minibatch, of
#    question 1. In evaluation the running ones, as they were given.
# 2. `std` $= \sqrt{\text{var} + \varepsilon}$, and `x_hat` $= (x - \text{mean}) /$ `std`.
#    The small $\varepsilon$, `eps`, keeps the divisor away from 0 where a feature is
#    constant.
# 3. $y = \gamma\,$`x_hat`$\, + \beta$, with `gamma` and `beta`: `(features,)`.
# 4. In training the running statistics move, as in question 2. In evaluation nothing changes.
#
# Return $y$, and the running mean and the running variance as they are after this pass.
#
# For example $x = (1, 3)$, $\varepsilon = 3$, $\gamma = 4$, $\beta = 10$. In training `std` is
# 2, `x_hat` is $(-\frac12, \frac12)$ and $y = (8, 12)$. In evaluation with running mean 6 and
# running variance 1, $y = (0, 4)$.


# %% nbgrader={"grade": false, "grade_id": "batchnorm_forward", "locked": false, "schema_version": 3, "solution": true, "task": false}
def batchnorm_forward(x, gamma, beta, running_mean, running_var, weight, eps, training):
    """y: (m, features), and running_mean and running_var: (features,) as they are after this pass"""
    # BEGIN SOLUTION
    if training:
        mean, var = batch_statistics(x)
        running_mean, running_var = moved_statistics(running_mean, running_var, x, weight)
    else:
        mean, var = running_mean, running_var
    x_hat = (x - mean) / numpy.sqrt(var + eps)
    return gamma * x_hat + beta, running_mean, running_var
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_batchnorm_forward", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check(batchnorm_forward)

# %% [markdown]
# ## 4. The gradients of gamma and beta
#
# `dy` is $\partial L / \partial y$, `(m, features)`, of a pass in training. Return $\partial
# L / \partial \gamma$ and $\partial L / \partial \beta$, both `(features,)`. Compute `x_hat`
# anew from `x`.
#
# With the numbers above and $dy = (2, 6)$ they are 2 and 8.
#
# Think about: all examples share one $\gamma_k$. What stands beside it in $y$?


# %% nbgrader={"grade": false, "grade_id": "batchnorm_parameter_gradients", "locked": false, "schema_version": 3, "solution": true, "task": false}
def batchnorm_parameter_gradients(dy, x, eps):
    """dL/dgamma and dL/dbeta: (features,), of a pass in training, with dy = dL/dy: (m, features)"""
    # BEGIN SOLUTION
    mean, var = batch_statistics(x)
    x_hat = (x - mean) / numpy.sqrt(var + eps)
    return (dy * x_hat).sum(axis=0), dy.sum(axis=0)
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_batchnorm_parameter_gradients", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(batchnorm_parameter_gradients)

# %% [markdown]
# ## 5. The gradient of x, in training
#
# Now for one feature. The number $x_i$ changes the loss in three ways: by `x_hat` of its own
# example directly, by the mean, and by the variance, which change `x_hat` of *every* example.
#
# 1. What comes back to `x_hat`: $\;d\hat x_j = \gamma\, dy_j$.
# 2. From there to $x_i$, directly: divide by `std`.
# 3. To the mean: it is subtracted in every `x_hat`. What is the sum of what comes back, and
#    what is $\partial\, \text{mean} / \partial x_i$?
# 4. To the variance: `x_hat`$_j$ is $(x_j - \text{mean})\,(\text{var} + \varepsilon)^{-1/2}$,
#    and $\partial\, \text{var} / \partial x_i = \frac2m (x_i - \text{mean})$.
#
# Add up the three. (Does the variance give something to the mean as well? What is $\sum_j
# (x_j - \text{mean})$?) The sum becomes short if you take $\gamma /$ `std` out of it and
# write `x_hat` wherever it occurs.
#
# With the numbers above, $dx = (-3, 3)$. Whatever the numbers are, $\sum_i dx_i = 0$: why?


# %% nbgrader={"grade": false, "grade_id": "batchnorm_input_gradient", "locked": false, "schema_version": 3, "solution": true, "task": false}
def batchnorm_input_gradient(dy, x, gamma, eps):
    """dL/dx: (m, features), of a pass in training, with dy = dL/dy: (m, features), x: (m, features)"""
    # BEGIN SOLUTION
    mean, var = batch_statistics(x)
    std = numpy.sqrt(var + eps)
    x_hat = (x - mean) / std
    return gamma / std * (dy - dy.mean(axis=0) - x_hat * (dy * x_hat).mean(axis=0))
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_batchnorm_input_gradient", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check(batchnorm_input_gradient)

# %% [markdown]
# ## 6. The gradient of x, in evaluation
#
# Return $\partial L / \partial x$ of a pass in evaluation, `(m, features)`. (You do not
# need all of the arguments.)
#
# Think about: which of the three ways of question 5 are left?


# %% nbgrader={"grade": false, "grade_id": "batchnorm_evaluation_gradient", "locked": false, "schema_version": 3, "solution": true, "task": false}
def batchnorm_evaluation_gradient(dy, x, gamma, running_mean, running_var, eps):
    """dL/dx: (m, features), of a pass in evaluation, with dy = dL/dy: (m, features)"""
    # BEGIN SOLUTION
    return gamma * dy / numpy.sqrt(running_var + eps)
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_batchnorm_evaluation_gradient", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(batchnorm_evaluation_gradient)

# %% [markdown]
# ## 7. Pictures
#
# In a convolutional net `x` is `(m, C, H, W)`, and the features are the channels: mean and
# variance of a channel are taken over all pixels of all examples, $N = m H W$ numbers. So
# write the pictures as rows, and all of the above can be used as it is. Return `(m H W, C)`:
# first the pixels of example 0, row by row, then those of example 1, and so on; in each row
# the channels of one pixel.
#
# Think about: after `reshape`, which numbers stand side by side?


# %% nbgrader={"grade": false, "grade_id": "images_as_rows", "locked": false, "schema_version": 3, "solution": true, "task": false}
def images_as_rows(x):
    """Images x: (m, C, H, W) as rows: (m H W, C), a row for each pixel of each example, a column for each channel"""
    # BEGIN SOLUTION
    m, C, H, W = x.shape
    return x.transpose(0, 2, 3, 1).reshape(m * H * W, C)
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_images_as_rows", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(images_as_rows)

# %% [markdown]
# ## What one should see
#
# First the cell compares your gradients with differences of $L$, each with the limit.
#
#
# Left: 12 layers with random weights and ReLU, and the standard deviation of their
# features. Dotted, without batch normalisation: with weights that are twice too small or
# too large the features vanish or explode, by the factor 2 in every layer. Solid, with
# it: 1 in every layer, whatever the weights are. The three solid lines coincide.
#
# Right: the running variance, for data with variance 4 (the dotted line) and minibatches
# of 8. With weight 0.1 it gets near 4 soon, but goes up and down with every minibatch;
# with weight 0.01 it is slow and smooth. If the variance of a minibatch were divided by
# $m$ and not by $m - 1$, both would go to 3.5.


# %% tags=["trained"]
def picture():
    rng = numpy.random.default_rng(1)
    dy, x = rng.normal(size=(2, 5, 3))
    gamma, beta, mean, var = rng.normal(size=3), rng.normal(size=3), x[0], 1 + x[1] ** 2

    def loss(x, gamma, beta, training):
        y, _, _ = batchnorm_forward(x, gamma, beta, mean, var, 0.1, 1e-3, training)
        return (dy * y).sum()

    def slopes(of, array):
        moved = [
            of(array + 1e-5 * unit.reshape(array.shape)) for unit in numpy.eye(array.size)
        ]
        back = [
            of(array - 1e-5 * unit.reshape(array.shape)) for unit in numpy.eye(array.size)
        ]
        return ((numpy.array(moved) - back) / 2e-5).reshape(array.shape)

    dgamma, dbeta = batchnorm_parameter_gradients(dy, x, 1e-3)
    dx = batchnorm_input_gradient(dy, x, gamma, 1e-3)
    dx_evaluation = batchnorm_evaluation_gradient(dy, x, gamma, mean, var, 1e-3)
    for what, gradient, difference in (
        ("dgamma", dgamma, slopes(lambda gamma: loss(x, gamma, beta, True), gamma)),
        ("dbeta", dbeta, slopes(lambda beta: loss(x, gamma, beta, True), beta)),
        ("dx in training", dx, slopes(lambda x: loss(x, gamma, beta, True), x)),
        (
            "dx in evaluation",
            dx_evaluation,
            slopes(lambda x: loss(x, gamma, beta, False), x),
        ),
    ):
        error = abs(gradient - difference).max()
        print(f"{what} against differences: error {error:.0e}, limit 1e-7")

    figure = plots.Figure(figsize=(9.6, 3.6), layout="constrained")
    left, right = figure.subplots(1, 2)
    ones, zeros = numpy.ones(64), numpy.zeros(64)
    for factor, colour in zip((0.5, 1.0, 2.0), plots.colours.SERIES):
        for normalised in (False, True):
            y, spread = rng.normal(size=(128, 64)), []
            for _ in range(12):
                y = y @ (factor * rng.normal(size=(64, 64)) * (2 / 64) ** 0.5)
                if normalised:
                    y, _, _ = batchnorm_forward(
                        y, ones, zeros, zeros, ones, 0.1, 1e-5, True
                    )
                spread.append(y.std(axis=0).mean())
                y = numpy.maximum(y, 0)
            style = {"ls": "-" if normalised else ":", "color": colour}
            label = None if normalised else f"weights x {factor:g}"
            left.semilogy(range(1, 13), spread, **style, label=label)
    left.annotate("with batch normalisation", (6.5, 1.5), fontsize=8)
    left.set(xlabel="layer", ylabel="standard deviation", title="12 layers, at the start")
    plots.legend_above(left, fontsize=8, across=2)

    for weight, colour in zip((0.1, 0.01), plots.colours.SERIES[3:]):
        running_mean, running_var, path = numpy.zeros(1), numpy.ones(1), []
        for _ in range(500):
            minibatch = 3 + 2 * rng.normal(size=(8, 1))
            running_mean, running_var = moved_statistics(
                running_mean, running_var, minibatch, weight
            )
            path.append(running_var[0])
        right.plot(path, color=colour, label=f"weight = {weight}")
    right.axhline(4, color=plots.colours.REFERENCE, ls=":", label="of all data")
    right.set(xlabel="minibatch", ylabel="running variance", title="Minibatches of 8")
    plots.legend_above(right, fontsize=8, across=2)
    return figure


picture()

# %% [markdown]
# ## Harder (optional)
#
# A dense or convolutional layer before a batch normalisation needs no bias. Why? What would
# its gradient be?
#
# In a GAN, $D$ sees real examples and generated samples. What changes if both are in one
# minibatch, and what if they are in two? DCGAN takes two. Is then the loss on the real
# examples a function of the generated ones?
#
# Afterwards read `minigan/nn/normalization.py`: `BatchNorm` keeps what question 3 computes as
# its `statistics`; a pass never changes them, `remember` moves them. `settle` in
# `minigan/nn/network.py` measures them anew for weights that are a moving average.
