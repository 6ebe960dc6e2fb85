"""Networks without autograd: layers own parameters, passes own caches, callers own gradients."""

from minigan.nn.layer import Layer
from minigan.nn.layers import Dense, Dropout, LeakyReLU, Maxout, ReLU, Sigmoid, Tanh
from minigan.nn.network import Cache, Network, StaleCacheError
from minigan.nn.optimizers import Adam, Average, Momentum, clip_column_norms
from minigan.nn.schedules import Decay, Ramp

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
