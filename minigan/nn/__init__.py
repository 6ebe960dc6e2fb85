"""Networks without autograd: layers own parameters, passes own caches, callers own gradients."""

from minigan.nn.layers import Dense, Dropout, Layer, LeakyReLU, Maxout, ReLU, Sigmoid, Tanh
from minigan.nn.network import Cache, Network, StaleCacheError
from minigan.nn.optimizers import Adam, Average, Decay, Momentum, Ramp, clip_column_norms

__all__ = [
    "Adam",
    "Average",
    "Cache",
    "Decay",
    "Dense",
    "Dropout",
    "Layer",
    "LeakyReLU",
    "Maxout",
    "Momentum",
    "Network",
    "Ramp",
    "ReLU",
    "Sigmoid",
    "StaleCacheError",
    "Tanh",
    "clip_column_norms",
]
