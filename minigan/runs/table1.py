"""The paper's Table 1 with a column for a run of ours, and below it what the measure gives to no generator at all."""

import textwrap

from tqdm.auto import tqdm

from minigan.backend import array_module
from minigan.data import mnist
from minigan.evaluation.calibration import SOURCES, TABLE_1
from minigan.evaluation.parzen import parzen_score
from minigan.random import Stream

SAMPLES = 10_000  # of each, as in the paper
SEED = 2014


def calibration(data=None, n=SAMPLES, bar=False):
    """{source: Score}: the paper's procedure on n "samples" of each of evaluation/calibration.py's sources."""
    data = mnist.load() if data is None else data
    stream = Stream(SEED, data.train.dtype, array_module(data.train))
    scores = {}
    with tqdm(SOURCES.items(), desc="calibration", disable=not bar, leave=False) as sources:
        for name, draw in sources:
            sources.set_postfix_str(name)
            scores[name] = parzen_score(draw(data.train, n, stream), data.valid, data.test)
    return scores


def lines(score, run, scores):
    """The table as lines of text. score, run: a run's Score and which it is, or None and None for unmeasured."""
    ours = f"{score.mean:.1f} ± {score.standard_error:.1f}" if score else "unmeasured"
    row = "{:18s} {:>14s} {:>14s} {:>14s} {:>14s}"
    text = [row.format("Table 1, in nats", "MNIST, paper", "MNIST, here", "TFD, paper", "TFD, here")]
    for model, columns in TABLE_1.items():
        paper = [f"{mean} ± {error}" for mean, error in columns]
        own = ours if model == "Adversarial nets" else "unmeasured"
        text.append(row.format(model, paper[0], own, paper[1], "unmeasured"))
    said = f"Here: {run}, sigma {score.sigma:.3f}" if score else "Here: no run on MNIST found; `minigan train`"
    text += [
        *textwrap.wrap(f"{said}.", 79, break_long_words=False, break_on_hyphens=False),
        "± is over test images only: drawing noise anew moves its score by about a nat.",
        "",
        "The same procedure, on what no generator made:",
    ]
    ranked = sorted(scores.items(), key=lambda item: -item[1].mean)
    text += [
        f"{name:30s} {'':14s} {f'{s.mean:.1f} ± {s.standard_error:.2f}':>14s}   sigma {s.sigma:.3f}"
        for name, s in ranked
    ]
    return [*text, "", "A lookup table of blurred pictures beats the data: mind what the measure likes."]
