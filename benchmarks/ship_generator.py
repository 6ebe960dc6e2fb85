"""Put the generator of a finished `minigan train` into the package, as minigan/training/shipped.py reads it.

    minigan train --seed 1 --out runs/shipped
    python benchmarks/ship_generator.py runs/shipped

It prints the Parzen score of the samples before and after rounding to float16.
"""

import argparse
from pathlib import Path

from minigan import checkpoint
from minigan.data import weights
from minigan.evaluation.parzen import parzen_score
from minigan.training import shipped
from minigan.training.runs import open_result


def main():
    """Save, load again, and measure what was loaded."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("run", type=Path)
    parser.add_argument("--out", type=Path, default=shipped.WEIGHTS)
    options = parser.parse_args()

    game = open_result(options.run)
    G = game.G.astype("float32")
    G.theta = game.theta_chosen()
    checkpoint.write(options.out, lambda stream: weights.save(G, stream))
    print(f"{options.out}: {options.out.stat().st_size} bytes, {game.origin()}")
    for name, net in (("as trained", G), ("as shipped", shipped.generator(path=options.out))):
        print(f"{name}: {parzen_score(net(game.z_scored), game.data.valid, game.data.test)}")


if __name__ == "__main__":
    main()
