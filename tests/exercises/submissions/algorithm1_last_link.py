# right:   wrong: d_gradient (the slope at the samples taken at the data's logits), d_step (one step for the data, then one for the samples, which sees the new theta_d), g_gradient (G(z) for z in the last link), g_step (ascends J), training_iteration (G's step on the noise of D's last step)
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
    m = x.shape[0]
    fake = G_forward(theta_g, z)
    D = probability(D_forward(theta_d, x))
    return D_parameter_gradient(theta_d, x, (1 - D) / m) + D_parameter_gradient(theta_d, fake, -D / m)


def d_step(theta_d, theta_g, x, z, rate):
    m = len(x)
    da = (1 - probability(D_forward(theta_d, x))) / m
    theta_d = theta_d + rate * D_parameter_gradient(theta_d, x, da)
    fake = G_forward(theta_g, z)
    da = -probability(D_forward(theta_d, fake)) / m
    return theta_d + rate * D_parameter_gradient(theta_d, fake, da)


def g_gradient(theta_d, theta_g, z):
    fake = G_forward(theta_g, z)
    da = -(1 - probability(D_forward(theta_d, fake))) / len(z)
    dx = D_input_gradient(theta_d, fake, da)
    return G_parameter_gradient(fake, dx)


def g_step(theta_d, theta_g, z, rate):
    return theta_g + rate * g_gradient(theta_d, theta_g, z)


def training_iteration(theta_d, theta_g, xs, zs, z, rate):
    for i in range(len(xs)):
        x, z = xs[i], zs[i]
        theta_d = d_step(theta_d, theta_g, x, z, rate)
    theta_g = g_step(theta_d, theta_g, z, rate)
    return theta_d, theta_g
