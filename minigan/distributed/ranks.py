"""Who is there: the ranks that mpiexec started, and what they tell each other, by MPI or NCCL."""

import importlib
import os

import numpy

from minigan.backend import array_module
from minigan.errors import UserError

LAUNCHED = ("PMI", "OMPI_COMM_WORLD")  # mpiexec sets ..._SIZE and ..._RANK: MPICH's and Intel's, Open MPI's


class DistributedError(UserError, ValueError):
    """A run cannot be divided among ranks, or there is no MPI; the message says what to do."""


class World:
    """The ranks that mpiexec started. All that a run asks of it is `rank`, `size` and `mean(vector)`."""

    def __init__(self, MPI):
        self.comm, self.in_place = MPI.COMM_WORLD, MPI.IN_PLACE
        self.rank, self.size = self.comm.rank, self.comm.size

    def mean(self, vector):
        """The mean over ranks of a vector that each has: in place, the same bits on every rank."""
        self.comm.Allreduce(self.in_place, vector)
        vector *= 1.0 / self.size
        return vector

    def told(self, value=None):
        """What rank 0 calls this with, on every rank."""
        return self.comm.bcast(value)

    def abort(self, status):
        """End every rank, this one too, with an exit status: the others may wait for one that has failed."""
        self.comm.Abort(status)


class Nccl(World):
    """The same with vectors on GPUs, one for each rank, summed by NCCL. No machine with several GPUs has run it yet."""

    def __init__(self, MPI, cupy, distributed):
        super().__init__(MPI)
        cupy.cuda.Device(self.rank % cupy.cuda.runtime.getDeviceCount()).use()
        self.group = distributed.init_process_group(self.size, self.rank, use_mpi=True)

    def mean(self, vector):
        """As World.mean: of arrays on the device by NCCL, and of those on the host by MPI."""
        if array_module(vector) is numpy:
            return super().mean(vector)
        self.group.all_reduce(vector, vector, "sum")
        vector *= 1.0 / self.size
        return vector


def launched(what, otherwise):
    """The "SIZE" or "RANK" that mpiexec has set for this process, else `otherwise`; MPI is not asked."""
    return next((int(os.environ[f"{name}_{what}"]) for name in LAUNCHED if f"{name}_{what}" in os.environ), otherwise)


def world(xp=numpy):
    """The World that this process is in: of one rank, if mpiexec did not start it. xp: where its vectors will be.

    Raises DistributedError without mpi4py, and where mpiexec belongs to another MPI than mpi4py has found.
    """
    try:
        MPI = importlib.import_module("mpi4py.MPI")
    except (ImportError, RuntimeError) as error:  # mpi4py missing; mpi4py without an MPI library
        raise DistributedError(
            f"--mpi needs mpi4py and an MPI ({' '.join(str(error).split())[:60]}): pip install mpi4py mpich, "
            "then `mpiexec -n 4 minigan train ... --mpi`; or leave --mpi out"
        ) from None
    started = launched("SIZE", 1)
    if started != MPI.COMM_WORLD.size:
        raise DistributedError(
            f"mpiexec started {started} ranks, and mpi4py sees {MPI.COMM_WORLD.size}: they are of two MPIs; take the "
            "mpiexec beside this Python's minigan (pip install mpich puts one there)"
        )
    if xp.__name__ != "cupy" or started == 1:
        return World(MPI)
    return Nccl(MPI, xp, importlib.import_module("cupyx.distributed"))
