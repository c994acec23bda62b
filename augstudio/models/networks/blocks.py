"""The names of the layers that end a block, for the families of ``keras.applications``.

They are read off Keras's own sources. Each function returns them bottom to top; a block without
a shortcut ends in its last normalisation, one with a shortcut in the addition.
"""


def mobilenet_v2_blocks() -> tuple[str, ...]:
    """Return the ends of the 17 blocks; the first of each stage has no shortcut."""
    first_of_stage = {1, 3, 6, 10, 13, 16}
    ends = (f"block_{n}_{'project_BN' if n in first_of_stage else 'add'}" for n in range(1, 17))
    return ("expanded_conv_project_BN", *ends)


def mobilenet_v3_blocks(number: int, narrowing: set[int]) -> tuple[str, ...]:
    """Return the ends of ``number`` blocks; those in ``narrowing`` have no shortcut."""
    return tuple(
        f"expanded_conv{f'_{n}' if n else ''}_{'project_bn' if n in narrowing else 'add'}"
        for n in range(number)
    )


def efficientnet_v2_blocks(last: str) -> tuple[str, ...]:
    """Return the ends of all blocks; ``last`` has the letter of the last one of each stage."""
    ends = ["block1a_project_activation"]
    for stage, end in enumerate(last, start=1):
        for code in range(ord("b" if stage == 1 else "a"), ord(end) + 1):
            letter = chr(code)
            ends.append(f"block{stage}{letter}_{'project_bn' if letter == 'a' else 'add'}")
    return tuple(ends)


def resnet_v2_blocks(numbers: tuple[int, ...]) -> tuple[str, ...]:
    """Return the ends of all blocks; ``numbers`` says how many each stage has."""
    return tuple(
        f"conv{stage}_block{block}_out"
        for stage, number in enumerate(numbers, start=2)
        for block in range(1, number + 1)
    )
