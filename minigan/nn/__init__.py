"""Networks without autograd: layers own parameters, passes own caches, callers own gradients."""

from minigan.nn.convolution import Conv2d, ConvTranspose2d
from minigan.nn.layer import Layer
from minigan.nn.layers import Dense, Dropout, LeakyReLU, Maxout, ReLU, Sigmoid, Tanh
from minigan.nn.network import Cache, Network, StaleCacheError
from minigan.nn.normalization import BatchNorm
from minigan.nn.optimizers import Adam, Average, Momentum, clip_column_norms
from minigan.nn.pooling import MaxPool2d
from minigan.nn.reshape import Bias, Reshape, Rows
from minigan.nn.schedules import Decay, Ramp

__all__ = [
    "Adam",
    "Average",
    "BatchNorm",
    "Bias",
    "Cache",
    "Conv2d",
    "ConvTranspose2d",
    "Decay",
    "Dense",
    "Dropout",
    "Layer",
    "LeakyReLU",
    "MaxPool2d",
    "Maxout",
    "Momentum",
    "Network",
    "Ramp",
    "ReLU",
    "Reshape",
    "Rows",
    "Sigmoid",
    "StaleCacheError",
    "Tanh",
    "clip_column_norms",
]
