"""Digits that are proved: numbers of the theory enclosed in balls, by python-flint (Arb), not approximated by floats.

    enclosure     what an enclosure is, how it is proved, how the package's own float64 value is judged by it
    balls         Gaussians and mixtures in ball arithmetic; integrals over the whole line, their tails bounded
    value         V, D* and C(G), by integrals
    gradients     what G's gradient at D* follows, by integrals
    divergences   f-divergences, by integrals
    distances     TV, MMD, energy distance, W1, in closed form
    likelihoods   the Parzen window, histograms, single numbers, in closed form
    algebra       Proposition 2 on fractions; eigenvalues
    orbits        the Dirac GAN, step by step
    registry      all enclosures, by group

This package needs python-flint: pip install 'minigan[rigorous]'. `minigan verify --rigorous` runs all of it.
"""
