# %% [markdown]
# # Exercise 10 · The Dirac GAN
#
# Theorem 1 says where the equilibrium of the game is, and section 4.2 of the paper shows
# that steps on the density $p_g$ itself lead there. Two nets that take gradient steps in
# turn need not get there. You write the smallest such game, with one number for each
# player, and see it circle around its equilibrium without converging. Then you make it
# converge with a penalty, and compute a matrix that predicts what the penalty will do.
#
# *Time:* 50 minutes. *Belongs to:* notebook 09, why it will not converge.

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
# ## 1. The field
#
# All real examples are at $x = 0$, all generated samples at $x = \theta$, and $D$'s logit
# is $a = \psi x$. So $D = 1/2$ on the data, and
#
# $$V(\psi, \theta) = \log \tfrac12 + \log(1 - \sigma(\psi \theta))$$
#
# $D$ maximises $V$ by changing `psi`, $G$ minimises it by changing `theta`. Return the
# direction in which each of them moves, two numbers, $D$'s first:
#
# $$\left( \frac{\partial V}{\partial \psi},\; -\frac{\partial V}{\partial \theta}
# \right)$$
#
# `psi` and `theta` are numbers; a product of $\pm 1200$ must give the right values too.
#
# Sections 2 to 4 use this field: they give points only once your `dirac_field` is
# written.
#
# Think about: exercise 05 has the derivative of $\log(1 - \sigma(a))$ with respect to
# $a$. How does $a = \psi \theta$ change with $\psi$, and how with $\theta$? Where are
# both directions 0?


# %% nbgrader={"grade": false, "grade_id": "dirac_field", "locked": false, "schema_version": 3, "solution": true, "task": false}
def dirac_field(psi, theta):
    """(dV/dpsi, -dV/dtheta) of V = log(1/2) + log(1 - sigmoid(psi theta))"""
    # BEGIN SOLUTION
    D_fake = numpy.exp(-numpy.logaddexp(0, -psi * theta))
    return -D_fake * theta, D_fake * psi
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_dirac_field", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(dirac_field)

# %% [markdown]
# ## 2. A step of both at once
#
# Add the field, times `rate`, to $(\psi, \theta)$. Both players use the old `psi` and
# `theta`: neither sees what the other does. Return the new `psi` and `theta`.
#
# Think about: the field already gives the directions in which the players move. Is there
# any sign left to change?


# %% nbgrader={"grade": false, "grade_id": "dirac_simultaneous_step", "locked": false, "schema_version": 3, "solution": true, "task": false}
def dirac_simultaneous_step(psi, theta, rate):
    """Both players' steps along their field, each from the old psi and theta"""
    # BEGIN SOLUTION
    d_psi, d_theta = dirac_field(psi, theta)
    return psi + rate * d_psi, theta + rate * d_theta
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_dirac_simultaneous_step", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(dirac_simultaneous_step)

# %% [markdown]
# ## 3. A step of each in turn
#
# This is Algorithm 1 with $k = 1$: first $D$ moves by `rate` times its direction, then
# $G$ by `rate` times its own. Return the new `psi` and `theta`.
#
# Think about: which $\psi$ does $G$ use, the old one or the new one?


# %% nbgrader={"grade": false, "grade_id": "dirac_step", "locked": false, "schema_version": 3, "solution": true, "task": false}
def dirac_step(psi, theta, rate):
    """A step of D along its field, then one of G, which sees the new D"""
    # BEGIN SOLUTION
    psi = psi + rate * dirac_field(psi, theta)[0]
    theta = theta + rate * dirac_field(psi, theta)[1]
    return psi, theta
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_dirac_step", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(dirac_step)

# %% [markdown]
# ## 4. A penalty
#
# Mescheder et al. 2018 ([arXiv 1801.04406](https://arxiv.org/abs/1801.04406)) let $D$
# maximise $V - R$ instead of $V$, with the penalty R1,
#
# $$R = \frac{\gamma}{2}\, \mathbb{E}_{x \sim p_{\rm data}} \left( \frac{da}{dx}
# \right)^2$$
#
# which contains the squared slope of $D$'s logit on the data. $G$ minimises $V$ as
# before. Return the directions of both players; `gamma` is $\gamma$.
#
# Think about: the logit is $\psi x$. What is its slope on the data, and which player's
# parameter is in it?


# %% nbgrader={"grade": false, "grade_id": "regularised_field", "locked": false, "schema_version": 3, "solution": true, "task": false}
def regularised_field(psi, theta, gamma):
    """The field where D maximises V - R and G minimises V, with the R of section 4"""
    # BEGIN SOLUTION
    d_psi, d_theta = dirac_field(psi, theta)
    return d_psi - gamma * psi, d_theta
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_regularised_field", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(regularised_field)

# %% [markdown]
# ## 5. What happens near the equilibrium
#
# Near $(0, 0)$ the field is nearly linear, and the eigenvalues of its matrix of
# derivatives (its Jacobian) say what the players do there. With a negative real part they
# move towards the equilibrium, with a positive one away from it; with an imaginary part
# they circle around it. Let $f_\psi$ and $f_\theta$ be the two directions of section 4.
# The matrix is
#
# $$\begin{pmatrix} \partial f_\psi / \partial \psi & \partial f_\psi / \partial \theta \\
# \partial f_\theta / \partial \psi & \partial f_\theta / \partial \theta \end{pmatrix}
# \quad \text{at } \psi = \theta = 0$$
#
# Return it as an array of shape `(2, 2)`.
#
# Think about: in $\sigma(\psi \theta)\, \theta$ one factor is 0 at the equilibrium and
# the other is not. Which terms of the product rule are left?


# %% nbgrader={"grade": false, "grade_id": "field_jacobian", "locked": false, "schema_version": 3, "solution": true, "task": false}
def field_jacobian(gamma):
    """The derivatives of the regularised field at (0, 0), a row for each: (2, 2)"""
    # BEGIN SOLUTION
    return numpy.array([[-gamma, -0.5], [0.5, 0.0]])
    # END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_field_jacobian", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(field_jacobian)

# %% [markdown]
# ## What one should see
#
# The picture shows three paths from the same dot, 400 steps of rate 0.2 each. With
# simultaneous steps ("both at once") the path spirals outwards. With steps in turn it
# stays on a closed curve: it neither reaches the equilibrium nor leaves. With the
# penalty, $\gamma = 0.5$, even simultaneous steps spiral in to the equilibrium, the star.
#
# The printed eigenvalues predict this. Without the penalty they are $\pm 0.5 i$: the
# field only rotates, and a step of finite length along a circle's tangent ends outside
# the circle. With $\gamma = 0.5$ their real part is $-0.25$. Under each pair stands the
# largest difference between your Jacobian and the one measured from your field with
# finite differences; it must be below the limit.


# %%
def picture():
    def walk(step, steps=400):
        path = [(1.0, 1.0)]
        for _ in range(steps):
            path.append(step(*path[-1]))
        return numpy.array(path)

    def penalised_step(psi, theta, rate=0.2, gamma=0.5):
        d_psi, d_theta = regularised_field(psi, theta, gamma)
        return psi + rate * d_psi, theta + rate * d_theta

    def jacobian_by_differences(gamma, h=1e-5):
        """Its columns: what the field does when psi moves, and when theta moves"""
        fields = [regularised_field(*h * d, gamma) for d in (*numpy.eye(2), *-numpy.eye(2))]
        of_psi, of_theta, against_psi, against_theta = numpy.array(fields)
        both = of_psi - against_psi, of_theta - against_theta
        return numpy.stack(both, axis=1) / (2 * h)

    for gamma in (0.0, 0.5, 2.0):
        J = field_jacobian(gamma)
        off = abs(J - jacobian_by_differences(gamma)).max()
        print(f"gamma {gamma}: eigenvalues {numpy.linalg.eigvals(J)}")
        print(f"  Jacobian against differences: error {off:.0e}, limit 1e-6")
    return plots.paths(
        {
            "both at once": walk(
                lambda psi, theta: dirac_simultaneous_step(psi, theta, 0.2)
            ),
            "in turn": walk(lambda psi, theta: dirac_step(psi, theta, 0.2)),
            "both at once, with the penalty": walk(penalised_step),
        },
        "The Dirac GAN",
        "psi, of D",
        "theta, of G",
        target=(0.0, 0.0),
        reach=4,
    )


picture()

# %% [markdown]
# ## Harder (optional)
#
# From which $\gamma$ on do the players no longer circle, so that the eigenvalues are
# real? Find it with `numpy.linalg.eigvals` and put it in an `assert`.
#
# A simultaneous step multiplies $(\psi, \theta)$, near the equilibrium, by the matrix
# $1 + \text{rate} \cdot J$. Which $\gamma$ makes the larger absolute value of this
# matrix's two eigenvalues smallest, at rate 0.2? What happens with a $\gamma$ ten times
# as large, and why does more damping not bring the players in faster?
#
# *Search for:* Dirac-GAN, R1 regularisation, gradient penalty, simultaneous gradient
# descent, Jacobian eigenvalues and local stability.
