"""What one sees of a run while it trains: a line for every epoch, or on a terminal a bar that fits it."""

BAR = "{percentage:3.0f}%|{bar}| {remaining} left{postfix}"
AROUND = len("100%|1234| 12:34:56 left, ")  # of a bar, with the least that its middle takes


def described(row, metrics):
    """The numbers of a row of a run's table. metrics: {name: how it is printed}, a system's."""
    return "  ".join(_parts(row, metrics).values())


def fitting(row, metrics, columns):
    """As many of the numbers as there is room for in a bar of so many columns: the first metric, then validation."""
    room = (columns or 80) - AROUND
    parts = {name: part.removesuffix(" nats") for name, part in _parts(row, metrics).items()}
    first = next(iter(metrics))
    for names in (parts, {first, "validation"}, {first}):
        text = "  ".join(part for name, part in parts.items() if name in names)
        if len(text) <= room:
            return text
    return ""


def newest(run):
    """The newest row of a run's table; until its epoch ends, with the validation score of the epoch before."""
    row = run.table()[-1]
    return run.log.rows[-1] | row if run.log.rows else row


def _parts(row, metrics):
    parts = {name: f"{name} {row[name]:{form}}" for name, form in metrics.items()}
    if "validation" in row:
        form, unit = (".1f", " nats") if "sigma" in row else (".4g", "")  # Parzen's score, or a system's own
        parts["validation"] = f"validation {row['validation']:{form}}{unit}"
    return parts
