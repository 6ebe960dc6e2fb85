"""The named bugs of exercise 20 on images as rows, as changes to the reference in batchnorm.py."""

from minigan.exercises.exercise import Bug

ROWS = "x.transpose(0, 2, 3, 1).reshape(m * H * W, C)"

IMAGE_BUGS = (
    Bug(
        "reshaped-only", ROWS, "x.reshape(-1, C)",
        "The shape is right, but channels and pixels are mixed up: a reshape reads the numbers in their order in "
        "memory, and there a channel's pixels stand together. The axes must change places first.",
        "形状是对的，但通道与像素混在了一起：reshape 按内存里的次序读数，而那里一个通道的像素是连在一起的。应当先"
        "交换轴。",
    ),
    Bug(
        "reshaped-only", ROWS, "x.reshape(C, -1).T",
        "The shape is right, but examples and channels are mixed up: a reshape reads the numbers in their order in "
        "memory, and there the examples come first. The axes must change places first.",
        "形状是对的，但样例与通道混在了一起：reshape 按内存里的次序读数，而那里样例在前。应当先交换轴。",
    ),
    Bug(
        "a-row-for-each-channel", ROWS, "x.transpose(1, 0, 2, 3).reshape(C, -1)",
        "Rows and columns have changed places: each channel is a column.",
        "行与列对调了：每个通道应当是一列。",
    ),
    Bug(
        "columns-before-rows", ROWS, "x.transpose(0, 3, 2, 1).reshape(-1, C)",
        "The pixels of an image are in the order of its columns. The question wants them row by row.",
        "图像的像素按列排列了。题目要求逐行排列。",
    ),
    Bug(
        "examples-last", ROWS, "x.transpose(2, 3, 0, 1).reshape(-1, C)",
        "The examples change fastest from row to row. All pixels of one example come first, then those of the next.",
        "你的行里样例变化最快。应当先是一个样例的所有像素，再是下一个样例的。",
    ),
    Bug(
        "one-row-for-each-example", ROWS, "x.reshape(len(x), -1)",
        "You have a row for each example, as for a dense layer: then each pixel would be a feature. All pixels of a "
        "channel share one mean.",
        "你给每个样例一行，像全连接层那样：那样每个像素都成了一个特征。一个通道的所有像素共用一个平均值。",
    ),
    Bug(
        "pixels-averaged", ROWS, "x.mean(axis=(2, 3))",
        "You average over the pixels of each image. Every pixel has a row of its own.",
        "你对每个图像的像素取了平均。每个像素应当有自己的一行。",
    ),
    Bug(
        "not-in-rows", ROWS, "x.transpose(0, 2, 3, 1)",
        "The channels are last, but there are still four axes. The question asks for two.",
        "通道已经在最后，但仍是四个轴。题目要的是两个轴。",
    ),
    Bug(
        "wrong-axes-exchanged", ROWS, "x.transpose(0, 3, 1, 2).reshape(-1, C)",
        "The channels are not the last axis when you reshape.",
        "你在 reshape 之前，通道还不是最后一个轴。",
    ),
    Bug(
        "wrong-axes-exchanged", ROWS, "x.transpose(1, 0, 2, 3).reshape(-1, C)",
        "You bring the channels to the front before you reshape. They must be the last axis.",
        "你在 reshape 之前把通道移到了最前面。它应当是最后一个轴。",
    ),
    Bug(
        "sides-divided-wrongly", ROWS, "x.transpose(0, 2, 3, 1).reshape(C, -1).T",
        "You reshape to (C, ...) after you brought the channels to the end, and transpose: that mixes channels and "
        "pixels.",
        "你把通道移到了最后，却按 (C, ...) 改变形状再转置：通道与像素混在了一起。",
    ),
)  # fmt: skip
