"""Data-parallel runs of any system whose loss is a mean over examples: `mpiexec -n 4 minigan train ring --mpi`.

Every rank (one of `size` processes) holds the same nets and draws the same minibatch of m examples, the same noise and
the same dropout masks, of which it keeps its own m / size rows. The gradient of a mean over m rows is the mean over
ranks of the gradients of their rows, so that every optimiser is given that mean, and all ranks take the same step. What
ranks do together is what one rank does alone, but for the order of additions: in float64 they agree to 1e-12 or better.

Sent: for each step of a player one vector like theta, 4 len(theta) bytes in float32 (8 in float64), summed over all
ranks (all-reduce); for each iteration the metrics, and whether somebody wants to stop. Rank 0 alone validates, draws,
writes and speaks. No other rank has anything that rank 0 lacks: its checkpoint is the whole run's, for any number of
ranks. docs/scaling.md has what it gains.
"""

from minigan.distributed.divided import MEANS, WHOLE, divide, expect_divides, follow
from minigan.distributed.ranks import DistributedError, Nccl, World, launched, world

__all__ = [
    "MEANS",
    "WHOLE",
    "DistributedError",
    "Nccl",
    "World",
    "divide",
    "expect_divides",
    "follow",
    "launched",
    "world",
]
