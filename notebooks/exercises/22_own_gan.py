# %% [markdown]
# # Exercise 22 · A GAN of your own
#
# In the earlier exercises you wrote the parts of a GAN: layers with their gradients, the
# gradient of the value, Adam. Here you put *your own functions* together and train a GAN
# with them: first on eight Gaussians on a ring, in the plane, then on digits. minigan gives
# the data, the progress bar and the run folder. Your functions compute every change of a
# parameter.
#
# *Time:* 60 minutes. *Belongs to:* notebook 07, a GAN on MNIST.
#
# *Bring:* your answers to exercises 01, 02, 03, 04, 05 and 12. Have exercise 07 beside you.

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

from minigan.data.toy import RING_SD, ring_centres
from minigan.evaluation.modes import mode_coverage
from minigan.exercises import check
from minigan.exercises.own import OWN_RING, own_gan
from minigan.plots.modes import modes_figure
from minigan.runs import Run, load_data

# %% [markdown]
# ## Nets as tuples, given
#
# A net is a tuple of layers, from its input to its output. Each layer is a tuple that
# begins with its kind:
#
# | layer | meaning |
# |---|---|
# | `("dense", n_in, n_out)` | $y = x W + b$ |
# | `("relu",)`, `("sigmoid",)` | entry by entry |
# | `("maxout", pieces)` | the largest of `pieces` values, for each unit |
# | `("dropout", mask, keep)` | dropout with this mask |
#
# All parameters of a net are one flat vector, `theta`, as in the paper: `W` and `b` of the
# first dense layer, then `W` and `b` of the next one, and so on. For example, the net
#
# `(("dense", 2, 3), ("relu",), ("dense", 3, 1))`
#
# takes `x` of shape `(m, 2)`, and its `theta` has $9 + 4 = 13$ numbers.
#
# There is nothing to write in the next cell. It finds `W` and `b` of each layer, and calls
# your function for each kind of layer.


# %% tags=["given"]
def layers_of(net, theta):
    """The layers of a net with what each needs beside its input: W and b are parts of theta"""
    layers, rest = [], theta
    for kind, *needs in net:
        if kind == "dense":
            n_in, n_out = needs
            W, b, rest = numpy.split(rest, [n_in * n_out, (n_in + 1) * n_out])
            needs = [W.reshape(n_in, n_out), b]
        layers.append((kind, *needs))
    return layers


def layer_forward(layer, x):
    """y of one layer, by your function for its kind"""
    kind, *needs = layer
    functions = {
        "dense": dense,
        "relu": relu,
        "sigmoid": sigmoid,
        "maxout": maxout,
        "dropout": dropout,
    }
    return numpy.asarray(functions[kind](x, *needs))


def layer_input_gradient(layer, dy, x, y):
    """dL/dx of one layer, with dy = dL/dy, from its input x and its output y"""
    (kind, *needs), dy = layer, numpy.asarray(dy)
    if kind == "dense":
        dx = dense_input_gradient(dy, x, needs[0])
    elif kind == "relu":
        dx = relu_input_gradient(dy, x)
    elif kind == "sigmoid":
        dx = sigmoid_input_gradient(dy, y)
    elif kind == "maxout":
        dx = maxout_input_gradient(dy, x, *needs)
    else:
        dx = dropout_input_gradient(dy, *needs)
    # in the type of dy, so that float32 stays float32
    return numpy.asarray(dx, dy.dtype)


def layer_parameter_gradients(layer, dy, x):
    """[dL/dW, dL/db] of a dense layer, each flat, and [] of a layer without parameters"""
    if layer[0] != "dense":
        return []
    gradients = dense_parameter_gradients(numpy.asarray(dy), x, layer[1])
    return [numpy.ravel(part) for part in gradients]


# %% [markdown]
# ## Your functions
#
# Copy your answers from the earlier exercises into the next six cells, as they are. The
# names and the parameters are the same. If one is missing, take it from the folder
# `solutions`. `check` works here too: `check(dense)` asks what it asked in exercise 02.


# %% nbgrader={"grade": false, "grade_id": "own_01", "locked": false, "schema_version": 3, "solution": true, "task": false}
def sigmoid(a):
    """1 / (1 + exp(-a))"""
    # BEGIN SOLUTION
    e = numpy.exp(-abs(a))
    return numpy.where(a < 0, e, 1.0) / (1.0 + e)
    # END SOLUTION


# %% nbgrader={"grade": false, "grade_id": "own_02", "locked": false, "schema_version": 3, "solution": true, "task": false}
def dense(x, W, b):
    """y = x W + b"""
    # BEGIN SOLUTION
    return x @ W + b
    # END SOLUTION


def dense_input_gradient(dy, x, W):
    """dL/dx = dy W^T"""
    # BEGIN SOLUTION
    return dy @ W.T
    # END SOLUTION


def dense_parameter_gradients(dy, x, W):
    """dL/dW = x^T dy, dL/db = the sum of dy over the minibatch"""
    # BEGIN SOLUTION
    dW = x.T @ dy
    db = dy.sum(axis=0)
    return dW, db
    # END SOLUTION


# %% nbgrader={"grade": false, "grade_id": "own_03", "locked": false, "schema_version": 3, "solution": true, "task": false}
def relu(x):
    """y = max(x, 0)"""
    # BEGIN SOLUTION
    return numpy.maximum(x, 0.0)
    # END SOLUTION


def relu_input_gradient(dy, x):
    """dL/dx = dy where x > 0, else 0"""
    # BEGIN SOLUTION
    return dy * (x > 0)
    # END SOLUTION


def sigmoid_input_gradient(dy, y):
    """dL/dx = dy y (1 - y), with y = sigmoid(x)"""
    # BEGIN SOLUTION
    return dy * y * (1.0 - y)
    # END SOLUTION


def dropout(x, mask, keep):
    """y = x mask / keep"""
    # BEGIN SOLUTION
    return x * mask / keep
    # END SOLUTION


def dropout_input_gradient(dy, mask, keep):
    """dL/dx = dy mask / keep, with the mask of the forward pass"""
    # BEGIN SOLUTION
    return dy * mask / keep
    # END SOLUTION


# %% nbgrader={"grade": false, "grade_id": "own_04", "locked": false, "schema_version": 3, "solution": true, "task": false}
def maxout(x, pieces):
    """y_j = max over the pieces p of x_pj, with x seen as (m, pieces, units)"""
    # BEGIN SOLUTION
    m, n = x.shape
    return x.reshape(m, pieces, n // pieces).max(axis=1)
    # END SOLUTION


def maxout_input_gradient(dy, x, pieces):
    """dL/dx_pj = dy_j where p is the winner of j, else 0; of equal pieces the first wins"""
    # BEGIN SOLUTION
    m, units = dy.shape
    winner = x.reshape(m, pieces, units).argmax(axis=1)
    dx = numpy.zeros((m, pieces, units))
    for p in range(pieces):
        dx[:, p] = dy * (winner == p)
    return dx.reshape(x.shape)
    # END SOLUTION


# %% nbgrader={"grade": false, "grade_id": "own_05", "locked": false, "schema_version": 3, "solution": true, "task": false}
def game_value_gradient(a_real, a_fake):
    """dV/da_real and dV/da_fake, each of the shape of its logits"""
    # BEGIN SOLUTION
    da_real = numpy.exp(-numpy.logaddexp(0, a_real)) / len(a_real)
    da_fake = -numpy.exp(-numpy.logaddexp(0, -a_fake)) / len(a_fake)
    return da_real, da_fake
    # END SOLUTION


# %% nbgrader={"grade": false, "grade_id": "own_12", "locked": false, "schema_version": 3, "solution": true, "task": false}
def adam_step(theta, m, v, t, g, rate, beta1, beta2, eps):
    """theta <- theta - rate m^ / (sqrt(v^) + eps): the new theta, m and v, after step number t = 1, 2, ..."""
    # BEGIN SOLUTION
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return theta - rate * m_hat / (numpy.sqrt(v_hat) + eps), m, v
    # END SOLUTION


# %% [markdown]
# ## 1. Forward
#
# `net_forward` returns the output of a net for the minibatch `x`: the first layer takes
# `x`, and each further layer takes what the layer before it gives. From the given cell you
# need `layers_of(net, theta)`, a list of the layers with their `W` and `b`, and
# `layer_forward(layer, x)`.


# %% nbgrader={"grade": false, "grade_id": "net_forward", "locked": false, "schema_version": 3, "solution": true, "task": false}
def net_forward(net, theta, x):
    """y of the net for the input x, layer by layer"""
    # BEGIN SOLUTION
    for layer in layers_of(net, theta):
        x = layer_forward(layer, x)
    return x
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_net_forward", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(net_forward)

# %% [markdown]
# ## 2. Backward
#
# A loss $L$ depends on the net's output $y$, and `dy` is $\partial L / \partial y$.
# `net_gradients` returns two arrays:
#
# * $\partial L / \partial \theta$, flat, in the order of `theta`;
# * $\partial L / \partial x$, of the shape of `x`.
#
# First make the forward pass once more, and keep the input and the output of every layer.
# Then go back from the last layer to the first. `layer_input_gradient(layer, dy, x, y)`
# and `layer_parameter_gradients(layer, dy, x)` want the input `x` and the output `y` *of
# that layer*, and the gradient `dy` at its output.
#
# Think about: which gradient does a layer hand to the layer below it? To which layer do the
# first numbers of `theta` belong, and when does the way back reach that layer?


# %% nbgrader={"grade": false, "grade_id": "net_gradients", "locked": false, "schema_version": 3, "solution": true, "task": false}
def net_gradients(net, theta, x, dy):
    """dL/dtheta, flat like theta, and dL/dx, of the net's pass on x, with dy = dL/dy"""
    # BEGIN SOLUTION
    layers, values = layers_of(net, theta), [x]
    for layer in layers:
        values.append(layer_forward(layer, values[-1]))
    parts = []
    for i in reversed(range(len(layers))):
        parts = layer_parameter_gradients(layers[i], dy, values[i]) + parts
        dy = layer_input_gradient(layers[i], dy, values[i], values[i + 1])
    return numpy.concatenate(parts), dy
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_net_gradients", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check(net_gradients)

# %% [markdown]
# ## 3. The gradient for D
#
# As in exercise 07, but with nets of any depth: the gradient with respect to $\theta_d$ of
#
# $$V = \frac1m \sum_i \log D(x_i) + \frac1m \sum_i \log(1 - D(G(z_i)))$$
#
# `D` and `G` are nets, `theta_d` and `theta_g` their parameters. The output of the net `D`
# is the logit $a$, with $D(x) = \sigma(a)$. Your `game_value_gradient` gives the gradients
# at the logits.


# %% nbgrader={"grade": false, "grade_id": "own_d_gradient", "locked": false, "schema_version": 3, "solution": true, "task": false}
def own_d_gradient(D, G, theta_d, theta_g, x, z):
    """dV/dtheta_d, flat, of V = mean log D(x) + mean log(1 - D(G(z)))"""
    # BEGIN SOLUTION
    x_fake = net_forward(G, theta_g, z)
    a_real, a_fake = net_forward(D, theta_d, x), net_forward(D, theta_d, x_fake)
    da_real, da_fake = game_value_gradient(a_real, a_fake)
    of_real, _ = net_gradients(D, theta_d, x, da_real)
    of_fake, _ = net_gradients(D, theta_d, x_fake, da_fake)
    return of_real + of_fake
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_own_d_gradient", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(own_d_gradient)

# %% [markdown]
# ## 4. The gradient for G
#
# The gradient with respect to $\theta_g$ of the non-saturating objective of exercise 07,
#
# $$J = -\frac1m \sum_i \log D(G(z_i))$$
#
# In exercise 07 $G$ was linear, and its gradient did not need `theta_g`. Now it does.
#
# Think about: what is $\partial J / \partial a$? Which of the two results of
# `net_gradients` do you need for $D$, and which for $G$?


# %% nbgrader={"grade": false, "grade_id": "own_g_gradient", "locked": false, "schema_version": 3, "solution": true, "task": false}
def own_g_gradient(D, G, theta_d, theta_g, z):
    """dJ/dtheta_g, flat, of the non-saturating objective J = -mean log D(G(z))"""
    # BEGIN SOLUTION
    x_fake = net_forward(G, theta_g, z)
    a_fake = net_forward(D, theta_d, x_fake)
    da_fake = -(1 - sigmoid(a_fake)) / len(z)
    _, dx_fake = net_gradients(D, theta_d, x_fake, da_fake)
    gradient, _ = net_gradients(G, theta_g, z, dx_fake)
    return gradient
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_own_g_gradient", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(own_g_gradient)

# %% [markdown]
# ## 5. One iteration, with Adam
#
# The state of a player is one array with three rows: `theta` and the running means `m` and
# `v` of Adam. For $D$ it is called `d`, for $G$ it is called `g`. So `d[0]` is `theta_d`.
#
# `own_iteration` makes iteration number `t` of Algorithm 1 with $k = 1$, where `t` is 1 in
# the first one:
#
# * a step of $D$ on the real examples `x` and the noise `z`, which makes $V$ larger;
# * then a step of $G$ on the new noise `z_g`, which makes $J$ smaller.
#
# Both steps use your `adam_step`. `adam` is the tuple `(rate, beta1, beta2, eps)`: so
# `adam_step(*d, t, gradient, *adam)` has all that it needs. Return the new `d` and the new
# `g`, each with its three rows, and leave the old ones as they are.
#
# Think about: your `adam_step` minimises. What does $D$ do? Which `theta_d` does the step of
# $G$ use?


# %% nbgrader={"grade": false, "grade_id": "own_iteration", "locked": false, "schema_version": 3, "solution": true, "task": false}
def own_iteration(D, G, d, g, t, x, z, z_g, adam):
    """d and g after iteration t: a step of D on x and z, then a step of G on z_g"""
    # BEGIN SOLUTION
    d_gradient = own_d_gradient(D, G, d[0], g[0], x, z)
    d = numpy.array(adam_step(*d, t, -d_gradient, *adam))
    g_gradient = own_g_gradient(D, G, d[0], g[0], z_g)
    g = numpy.array(adam_step(*g, t, g_gradient, *adam))
    return d, g
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_own_iteration", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(own_iteration)

# %% [markdown]
# ## 6. Training
#
# `own_training` makes one iteration for each minibatch: `xs[i]`, `zs[i]` and `zs_g[i]` are
# the `x`, `z` and `z_g` of the `i`-th one. `t` iterations were made before, 0 at the
# beginning. Return the last `d` and `g`.
#
# The check takes a few seconds, and asks more than before. First it compares your first
# iterations with right ones, on small nets with every kind of layer. Here it calls *your*
# functions everywhere. If the results differ, it says which function is the first to differ,
# and in which iteration. Then your functions train on the ring for 2000 iterations, and $G$
# must cover all eight modes.


# %% nbgrader={"grade": false, "grade_id": "own_training", "locked": false, "schema_version": 3, "solution": true, "task": false}
def own_training(D, G, d, g, t, xs, zs, zs_g, adam):
    """d and g after one more iteration for each minibatch, when t were made before"""
    # BEGIN SOLUTION
    for x, z, z_g in zip(xs, zs, zs_g):
        t = t + 1
        d, g = own_iteration(D, G, d, g, t, x, z, z_g, adam)
    return d, g
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_own_training", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check(own_training)

# %% [markdown]
# ## What one should see
#
# At first all samples of $G$ lie near the origin. After 250 iterations they lie on one side,
# and miss most of the modes. By iteration 500 they have spread out, and at iteration 2500
# most of them lie within the circles: all eight modes are covered. Some samples stay between the
# modes. $G$ is continuous, so it cannot jump from one mode to the next.


# %%
def picture():
    run = Run(OWN_RING, load_data(OWN_RING), own_gan(globals()))
    panels = {}
    for step in (0, 250, 500, 2500):
        for _ in run.play(step):  # each step of theta is one own_iteration of yours
            pass
        panels[f"iteration {step}"] = run.system.G(run.noise(1000))
    found = mode_coverage(panels["iteration 2500"], ring_centres(), RING_SD)
    print(f"{found.covered} of {found.modes} modes")
    title = "The ring, by your own functions"
    return modes_figure(panels, ring_centres(), RING_SD, title)


picture()

# %% [markdown]
# ## The whole run
#
# `train_own` trains your functions as `minigan train` trains its own: with a progress bar, a
# run folder, a picture after every epoch, and a checkpoint. Try it in a new cell, first
# with the ring, which takes about a minute, then with digits, which take about ten minutes:
#
# ```python
# from minigan.exercises.own import OWN_MNIST, train_own
#
# train_own(globals(), OWN_RING)
# train_own(globals(), OWN_MNIST)
# ```
#
# The run folder is like that of any other GAN of minigan. In a terminal:
#
# ```sh
# minigan evaluate runs/own-ring-1       # modes covered, and the Parzen log-likelihood
# minigan sample runs/own-mnist-1 --n 100
# minigan figures runs/own-mnist-1       # samples beside their nearest training examples
# minigan compare runs/own-mnist-1 runs/mnist-1
# ```
#
# These commands compute $G$ with minigan's own layers, and `theta_g` is what you trained.

# %% [markdown]
# ## Harder (optional)
#
# `dataclasses.replace(OWN_RING, name="mine", D="uniform 0.2, dense 64, maxout 2, dense 1")`
# is a recipe with another $D$. With which discriminators does $G$ still cover all modes? Try
# three of them with three seeds each (`seed=2`), and count. Then add a layer of your own: write its
# two functions, add its kind to the given cell, and check its gradient with the checker of
# exercise 11.
#
# *Search for:* MiniTorch, autograd engines from scratch, mode collapse, reverse-mode
# differentiation.
