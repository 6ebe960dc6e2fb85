"""How far do a few labels go? Two questions of section 7, point 4, over five seeds, on MNIST.

    python benchmarks/few_labels.py            measures what benchmarks/results/few-labels.json has not yet, and prints
    python benchmarks/few_labels.py --table    prints it

Probe: a linear probe (evaluation/probe.py) of pixels, of the last hidden values of an untrained D, and of a D that
played against a G, without labels; 100 or 1,000 labels, as many of each digit. K + 1: semi-mnist, whose G matches
features or is non-saturating, and without G, from the labels alone. Accuracy on 10,000 test digits.
"""

import argparse
import json
import os
import platform
from dataclasses import replace
from pathlib import Path
from time import process_time

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy

from minigan.evaluation.probe import probe_accuracy, standardised
from minigan.runs import Run, load_data
from minigan.systems import recipe_named
from minigan.systems.semisupervised import features

RESULTS = Path(__file__).parent / "results" / "few-labels.json"
SEEDS, LABELS, EPOCHS = (1, 2, 3, 4, 5), (100, 1000), 3
GAN = "mnist"


def chosen(label, n, seed):
    """The numbers of n training examples, as many of each digit."""
    order = numpy.random.default_rng(seed).permutation(len(label))
    return numpy.concatenate([order[label[order] == k][: n // 10] for k in range(10)])


def probes(data, seed):
    """{features: {labels: accuracy}}."""
    recipe = replace(recipe_named(GAN), seed=seed, epochs=EPOCHS, choose=False)
    run = Run(recipe, data)
    nets = {"untrained D": run.system.D.astype("float32")}
    for _ in run.play(recipe.epochs * run.epoch_steps):
        pass
    nets["trained D"] = run.system.D
    found = {}
    for name, f in {"pixels": lambda x: x, **{k: (lambda x, D=D: features(D, x)[0]) for k, D in nets.items()}}.items():
        train, test = standardised(f(data.train[:10_000]), f(data.test))
        found[name] = {}
        for n in LABELS:
            rows = chosen(data.labels[0][:10_000], n, seed)
            found[name][str(n)] = probe_accuracy(train[rows], data.labels[0][rows], test, data.labels[2], 10)
    return found


def classes(data, seed):
    """{objective: {labels: accuracy}}."""
    found = {}
    for objective in ("none", "feature matching", "non-saturating"):
        found[objective] = {}
        for n in LABELS:
            recipe = replace(recipe_named("semi-mnist"), seed=seed, objective=objective, labels=n, epochs=EPOCHS)
            run = Run(recipe, data)
            for _ in run.play(recipe.epochs * run.epoch_steps):
                pass
            found[objective][str(n)] = run.system.measures(run.result, None)[0].value
            print(seed, objective, n, found[objective][str(n)], flush=True)
    return found


def table(results):
    """Print means over seeds with their standard errors."""
    for question in ("probe", "K + 1"):
        seeds = results.get(question, {})
        print(f"{question} ({len(seeds)} seeds)")
        for name in next(iter(seeds.values()), {}):
            cells = []
            for n in LABELS:
                values = numpy.array([found[name][str(n)] for found in seeds.values()])
                error = values.std(ddof=1) / len(values) ** 0.5 if len(values) > 1 else numpy.nan
                cells.append(f"{n} labels: {values.mean():.3f} ± {error:.3f}")
            print(f"  {name:18s} {'   '.join(cells)}")


def main():
    """Measure what is missing, and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--table", action="store_true", help="print what there is")
    options = parser.parse_args()
    results = json.loads(RESULTS.read_text()) if RESULTS.exists() else {
        "what": f"accuracy on MNIST's test digits; {EPOCHS} epochs of {GAN} (probe) and of semi-mnist; one thread",
        "versions": {"python": platform.python_version(), "numpy": numpy.__version__},
        "cpu_seconds": {},
    }  # fmt: skip
    data = None if options.table else load_data(recipe_named("semi-mnist"))
    for question, measured in () if options.table else (("probe", probes), ("K + 1", classes)):
        for seed in SEEDS:
            if str(seed) not in results.setdefault(question, {}):
                begun = process_time()
                results[question][str(seed)] = measured(data, seed)
                results["cpu_seconds"][f"{question}, seed {seed}"] = round(process_time() - begun, 1)
                RESULTS.write_text(json.dumps(results, indent=1) + "\n")
                table(results)
    table(results)


main()
