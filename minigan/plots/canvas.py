"""Figures on their way to a file, and the colours they are drawn in."""

import io

from minigan.checkpoint import write

BLUE, ORANGE, GREEN, GREY = "#0072B2", "#D55E00", "#009E73", "#777777"  # told apart by the colour-blind too


def save(figure, path):
    """Write a figure as a PNG file, whole or not at all."""
    write(path, lambda stream: figure.savefig(stream, format="png", dpi=120))


def save_animation(figures, path, seconds=0.25, last=2.5):
    """Write figures as a GIF that repeats, the last one shown for longer."""
    from PIL import Image  # comes with matplotlib

    pictures = []
    for figure in figures:
        stream = io.BytesIO()
        figure.savefig(stream, format="png", dpi=70)
        pictures.append(Image.open(stream).convert("RGB").convert("P", palette=Image.Palette.ADAPTIVE, colors=64))
    durations = [round(1000 * seconds)] * (len(pictures) - 1) + [round(1000 * last)]
    write(
        path,
        lambda stream: pictures[0].save(
            stream, format="GIF", save_all=True, append_images=pictures[1:], duration=durations, loop=0
        ),
    )
