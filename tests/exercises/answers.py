"""Right answers to exercise 01, as texts of students' code."""

SIGMOID = "def sigmoid(a):\n    e = numpy.exp(-abs(a))\n    return numpy.where(a < 0, e, 1.0) / (1.0 + e)\n"
SOFTPLUS = "def softplus(a):\n    return numpy.maximum(a, 0.0) + numpy.log1p(numpy.exp(-abs(a)))\n"
LOG_SIGMOID = "def log_sigmoid(a):\n    return -softplus(-a)\n"
