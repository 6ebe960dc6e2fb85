"""What one sees of a run while it trains: a line for every epoch, or on a terminal a bar that fits it."""

BAR = "{percentage:3.0f}%|{bar}| {remaining} left{postfix}"
AROUND = len("100%|1234| 12:34:56 left, ")  # of a bar, with the least that its middle takes


def described(row):
    """The numbers of a row of a game's table."""
    return "  ".join(_parts(row).values())


def fitting(row, columns):
    """As many of the numbers as there is room for in a bar of so many columns, the validation score before D's."""
    room = (columns or 80) - AROUND
    parts = {name: part.removesuffix(" nats") for name, part in _parts(row).items()}
    for names in (parts, {"V", "validation"}, {"V"}):
        text = "  ".join(part for name, part in parts.items() if name in names)
        if len(text) <= room:
            return text
    return ""


def newest(game):
    """The newest row of a game's table; until its epoch ends, with the validation score of the epoch before."""
    row = game.table()[-1]
    return game.rows[-1] | row if game.rows else row


def _parts(row):
    parts = {"V": f"V {row['V']:+.3f}", "D(x)": f"D(x) {row['D(x)']:.2f}", "D(G(z))": f"D(G(z)) {row['D(G(z))']:.2f}"}
    return parts | ({"validation": f"validation {row['validation']:.1f} nats"} if "validation" in row else {})
