"""Put the generator of a finished `minigan train mnist` into the package, as minigan/runs/shipped.py reads it.

    minigan train --seed 1 --out runs/shipped
    python benchmarks/ship_generator.py runs/shipped

It prints the Parzen score of the samples before and after rounding to float16.
"""

import argparse
from pathlib import Path

from minigan import checkpoint, runs
from minigan.data import weights
from minigan.evaluation.parzen import parzen_score
from minigan.runs import shipped


def main():
    """Save, load again, and measure what was loaded."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("run", type=Path)
    parser.add_argument("--out", type=Path, default=shipped.WEIGHTS)
    options = parser.parse_args()

    run = runs.open(options.run)
    G = run.result
    checkpoint.write(options.out, lambda stream: weights.save(G, stream))
    print(f"{options.out}: {options.out.stat().st_size} bytes, {run.origin()}")
    for name, net in (("as trained", G), ("as shipped", shipped.generator(path=options.out))):
        print(f"{name}: {parzen_score(net(run.z_scored), run.data.valid, run.data.test)}")


if __name__ == "__main__":
    main()
