"""minigan: the GAN paper, executable. Goodfellow et al. 2014 as hand-differentiated NumPy."""

__version__ = "0.1.0"
