"""The named bugs of exercise 19 on what is cut off from the gradient in x, as changes to convolution.py."""

from minigan.exercises.exercise import Bug

CUT = "padded[:, :, padding : padding + height, padding : padding + width]"

CUT_BUGS = (
    Bug(
        "padding-not-cut-off", f"return {CUT}", "return padded",
        "Your gradient still has the padding around it. The zeros around the image are no part of x.",
        "你的梯度四周还带着填充。图像四周的零不属于 x。",
    ),
    Bug(
        "padding-cut-off-at-one-end", CUT, "padded[:, :, padding:, padding:]",
        "You cut the padding off above and on the left only. It is below and on the right as well.",
        "你只切掉了上边和左边的填充。下边和右边也有。",
    ),
    Bug(
        "padding-cut-off-at-one-end", CUT, "padded[:, :, : padding + height, : padding + width]",
        "You cut the padding off below and on the right only. It is above and on the left as well.",
        "你只切掉了下边和右边的填充。上边和左边也有。",
    ),
    Bug(
        "padding-cut-off-at-the-wrong-end", CUT, "padded[:, :, :height, :width]",
        "The size is right, but your gradient begins in the padding: everything is moved down and to the right. "
        "Where in the image with zeros around it does x begin?",
        "大小是对的，但你的梯度从填充处开始：整体向下、向右移了。在四周补零的图像里，x 从哪里开始？",
    ),
    Bug(
        "padding-cut-off-at-the-wrong-end", CUT, "padded[:, :, 2 * padding :, 2 * padding :]",
        "The size is right, but you cut off all of it at the beginning of each side, and x with it.",
        "大小是对的，但你把两份填充都从每条边的开头切掉了，连 x 也切掉了一些。",
    ),
    *(
        Bug(
            "padding-cut-off-on-one-side", CUT, cut,
            "You cut the padding off in one direction only. It is above, below, on the left and on the right.",
            "你只在一个方向上切掉了填充。上、下、左、右都有填充。",
        )
        for cut in ("padded[:, :, padding : padding + height]", "padded[:, :, :, padding : padding + width]")
    ),
    Bug(
        "minus-zero", CUT, "padded[:, :, padding:-padding, padding:-padding]",
        "With padding your gradient is right. With padding 0 it is empty: -0 is 0, and a slice that ends at 0 has "
        "nothing in it.",
        "有填充时你的梯度是对的。填充为 0 时它是空的：-0 就是 0，到 0 为止的切片里什么也没有。",
    ),
    Bug(
        "rest-forgotten", CUT,
        "padded[:, :, padding : stride * (h - 1) + kh - padding, padding : stride * (w - 1) + kw - padding]",
        "Your gradient is as large as what the windows cover. What no window has seen is a part of x too: what is "
        "its gradient?",
        "你的梯度只有窗口覆盖的那么大。没有窗口看到的部分也属于 x：它的梯度是多少？",
    ),
)  # fmt: skip
