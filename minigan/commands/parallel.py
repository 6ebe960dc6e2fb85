"""`mpiexec -n 4 minigan train ... --mpi`: rank 0 does all that one sees, the others follow it, and all end together."""

import traceback

from minigan import backend, distributed
from minigan.commands.output import say
from minigan.errors import UserError
from minigan.runs import opening
from minigan.runs.log import NonFiniteError


class Lead:
    """Rank 0 of a run on several ranks, as the command that trains it asks."""

    def __init__(self, team):
        self.team, self.begun = team, False

    def expect(self, run):
        """Raise DistributedError for a run that these ranks cannot share."""
        distributed.expect_divides(run, self.team.size)

    def begin(self, run, folder, steps):
        """Let the other ranks begin; returns what all agree by whether to stop, as distributed.divide."""
        self.begun = True
        self.team.told((str(folder), steps))
        return distributed.divide(run, self.team)


def train(options, train):
    """The exit status of this rank. train(options, lead): what rank 0 does, and all do that are alone."""
    try:
        xp = backend.load(options.backend)
        team = distributed.world(xp)
    except UserError:
        if distributed.launched("RANK", 0):  # what is missing is missing on all: rank 0 says so
            return 2
        raise
    return _lead(options, team, train) if team.rank == 0 else _follow(team, xp)


def _lead(options, team, train):
    lead = Lead(team)
    try:
        return train(options, lead)
    except NonFiniteError:  # every rank meets it at the same step
        raise
    except BaseException as error:
        if team.size == 1:
            raise
        if not lead.begun:
            team.told(None)
            raise
        _end(team, error)


def _follow(team, xp):
    begun = team.told()
    if begun is None:  # rank 0 says why
        return 2
    folder, steps = begun
    try:
        run = opening.open_run(folder, xp)
        return 0 if distributed.follow(run, steps, team) else 130
    except NonFiniteError:  # rank 0 says so
        return 2
    except BaseException as error:
        _end(team, error)


def _end(team, error):
    """End all ranks for an error that one has: the others may wait for it in the middle of a step."""
    if isinstance(error, (UserError, OSError, MemoryError)):
        say(f"rank {team.rank}: {str(error) or type(error).__name__}; all ranks end")
    else:
        traceback.print_exception(error)
    team.abort(2)
