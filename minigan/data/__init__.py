"""Data: MNIST inside the package, toy data whose density is known, and how minibatches are drawn."""
