# right: g_step   wrong: d_gradient (means taken of what has 1/m already), d_step (weights clipped as in WGAN), g_gradient (the samples are detached, so zeros), training_iteration (G first)
# %%
import numpy

# %% tags=["given"]
def split(theta_d, n):
    units = (theta_d.size - 1) // (n + 2)
    W, b, v, c = numpy.split(theta_d, [n * units, (n + 1) * units, (n + 2) * units])
    return W.reshape(n, units), b, v.reshape(units, 1), c


def D_forward(theta_d, x):
    W, b, v, c = split(theta_d, x.shape[1])
    return numpy.tanh(x @ W + b) @ v + c


def D_parameter_gradient(theta_d, x, da):
    W, b, v, _ = split(theta_d, x.shape[1])
    hidden = numpy.tanh(x @ W + b)
    du = (da @ v.T) * (1 - hidden**2)
    parts = x.T @ du, du.sum(axis=0), hidden.T @ da, da.sum(axis=0)
    return numpy.concatenate([part.ravel() for part in parts])


def D_input_gradient(theta_d, x, da):
    W, b, v, _ = split(theta_d, x.shape[1])
    return ((da @ v.T) * (1 - numpy.tanh(x @ W + b) ** 2)) @ W.T


def probability(a):
    return numpy.exp(-numpy.logaddexp(0, -a))


def G_forward(theta_g, z):
    A = theta_g.reshape(z.shape[1] + 1, -1)
    return z @ A[:-1] + A[-1]


def G_parameter_gradient(z, dx):
    return numpy.concatenate([(z.T @ dx).ravel(), dx.sum(axis=0)])

# %%
def d_gradient(theta_d, theta_g, x, z):
    fake = G_forward(theta_g, z)
    grads = []
    for data, label in [(x, 1), (fake, 0)]:
        da = (label - probability(D_forward(theta_d, data))) / len(data)
        grads.append(D_parameter_gradient(theta_d, data, da))
    return numpy.mean(grads, axis=0) / len(x)


def d_step(theta_d, theta_g, x, z, rate, clip_value=0.01):
    # optimizer_D.step(), then for p in D.parameters(): p.data.clamp_()
    theta_d = theta_d + rate * d_gradient(theta_d, theta_g, x, z)
    return numpy.clip(theta_d, -clip_value, clip_value)


def detach(x):
    return numpy.array(x), 0.0  # no gradient flows here


def g_gradient(theta_d, theta_g, z):
    fake, flows = detach(G_forward(theta_g, z))
    da = (probability(D_forward(theta_d, fake)) - 1) / len(z)
    dx = D_input_gradient(theta_d, fake, da) * flows
    return G_parameter_gradient(z, dx)


def g_step(theta_d, theta_g, z, rate):
    theta_g = theta_g.copy()
    theta_g -= rate * g_gradient(theta_d, theta_g, z)
    return theta_g


def training_iteration(theta_d, theta_g, xs, zs, z, rate):
    theta_g = g_step(theta_d, theta_g, z, rate)
    for x, noise in zip(xs, zs):
        theta_d = d_step(theta_d, theta_g, x, noise, rate)
    return theta_d, theta_g
