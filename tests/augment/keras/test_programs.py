"""Programs, each with the settings that it makes, or with what a refusal names.

Every program is run, too, with a class in Keras's place: what is read is what it makes.
"""

from typing import Any

import pytest

from augstudio.errors import InputError
from tests.augment.keras.oracle import check, read

IMPORT = "from keras.preprocessing.image import ImageDataGenerator\n"
TURN = "g = ImageDataGenerator(rotation_range=9)"


def unknown(*_: Any, **__: Any) -> None:
    """Stands for what a text does not define."""


#: Names that a text does not define are one of these.
WORLDS: list[dict[str, Any]] = [
    {"maybe": maybe, "some": some, "unknown": unknown}
    for maybe in (True, False)
    for some in ((), (1, 2))
]

#: Programs and what they make of the generators, in their order.
READ: dict[str, list[dict[str, Any]]] = {
    # Comments and strings.
    "# s = dict(rotation_range=90)\ns = dict(rotation_range=20)\ng = ImageDataGenerator(**s)": [
        {"rotation_range": 20}
    ],
    f"'''\nImageDataGenerator(rotation_range=90, cval=3)\n'''\n{TURN}": [{"rotation_range": 9}],
    f"x = 'ImageDataGenerator(rotation_range=90)'\n{TURN}": [{"rotation_range": 9}],
    f"def f():\n    '''ImageDataGenerator(cval=90)'''\n{TURN}  # ImageDataGenerator(cval=1)": [
        {"rotation_range": 9}
    ],
    f"f'{{1}} ImageDataGenerator(cval=90)'\n{TURN}": [{"rotation_range": 9}],
    # Dicts.
    "s = dict(rotation_range=40)\ns['rotation_range'] = 5\ns.update(horizontal_flip=True)\n"
    "ImageDataGenerator(**s)": [{"rotation_range": 5, "horizontal_flip": True}],
    "s = {'cval': 1, **{'cval': 2, 'rescale': 3}}\nImageDataGenerator(**s)": [
        {"cval": 2, "rescale": 3}
    ],
    "a = dict(cval=1)\nb = a | {'rescale': 2}\nImageDataGenerator(**b)": [
        {"cval": 1, "rescale": 2}
    ],
    "s = dict(cval=1, rescale=2)\ndel s['cval']\nImageDataGenerator(**s)": [{"rescale": 2}],
    "s = dict(cval=1)\nt = s\nt['cval'] = 2\nImageDataGenerator(**s)": [{"cval": 2}],
    "s = dict(cval=1)\nt = s.copy()\nt['cval'] = 2\nImageDataGenerator(**s)": [{"cval": 1}],
    "s = dict(cval=1)\nt = dict(s, cval=3)\nImageDataGenerator(**t)": [{"cval": 3}],
    "s = {'train': {'cval': 7}}\ns['train']['cval'] = 8\nImageDataGenerator(**s['train'])": [
        {"cval": 8}
    ],
    "s = dict(cval=1)\nprint(s, len(s))\nImageDataGenerator(**s)": [{"cval": 1}],
    "s = dict(cval=2)\nImageDataGenerator(cval=s['cval'], rescale=s.get('rescale', 1))": [
        {"cval": 2, "rescale": 1}
    ],
    # Constants.
    "ROT = 40\nImageDataGenerator(rotation_range=ROT)": [{"rotation_range": 40}],
    "A, B = 1, 2\nA, B = B, A\nImageDataGenerator(rotation_range=A, cval=B)": [
        {"rotation_range": 2, "cval": 1}
    ],
    "SIZE = 100\nImageDataGenerator(width_shift_range=SIZE / 1000, cval=-SIZE // 3)": [
        {"width_shift_range": 0.1, "cval": -34}
    ],
    "Z = 0.2\nImageDataGenerator(zoom_range=[1 - Z, 1 + Z])": [{"zoom_range": (0.8, 1.2)}],
    "R = 1\nR += 4\nImageDataGenerator(rotation_range=R)": [{"rotation_range": 5}],
    "import argparse, os, sys\no = vars(argparse.ArgumentParser().parse_args([]))\nd = o.get('d')\n"
    "if not os.path.exists(str(d)):\n    sys.exit('Gone')\nImageDataGenerator(cval=2)": [
        {"cval": 2}
    ],
    "o = vars(unknown(1))\nImageDataGenerator(cval=2)": [{"cval": 2}],
    "R: int = 3\nImageDataGenerator(rotation_range=R)": [{"rotation_range": 3}],
    # The name of the generator.
    "from keras.preprocessing.image import ImageDataGenerator as IDG\nIDG(cval=2)": [{"cval": 2}],
    "IDG = ImageDataGenerator\nIDG(cval=2)": [{"cval": 2}],
    "from keras.preprocessing import image\nimage.ImageDataGenerator(cval=2)": [{"cval": 2}],
    "import tensorflow as tf\ntf.keras.preprocessing.image.ImageDataGenerator(cval=2)": [
        {"cval": 2}
    ],
    "try:\n    from tensorflow.keras.preprocessing.image import ImageDataGenerator\n"
    f"except ImportError:\n    {IMPORT}{TURN}": [{"rotation_range": 9}],
    "try:\n    from tensorflow import keras\nexcept ImportError as e:\n    import keras\n"
    "keras.preprocessing.image.ImageDataGenerator(cval=2)": [{"cval": 2}],
    "try:\n    from keras.preprocessing.image import ImageDataGenerator\nexcept ImportError:\n"
    "    print('no Keras')\n    raise SystemExit\nImageDataGenerator(cval=2)": [{"cval": 2}],
    # Conditions that are known.
    f"if True:\n    {TURN}\nelse:\n    ImageDataGenerator(cval=4)": [{"rotation_range": 9}],
    f"if __name__ == '__main__':\n    {TURN}": [{"rotation_range": 9}],
    f"DEBUG = False\nif DEBUG:\n    ImageDataGenerator(cval=90)\nelif 1 < 2:\n    {TURN}": [
        {"rotation_range": 9}
    ],
    "x = None\nImageDataGenerator(cval=3 if x is None else 4)": [{"cval": 3}],
    f"False and ImageDataGenerator(cval=90)\n{TURN}": [{"rotation_range": 9}],
    # Conditions that make no difference.
    f"if maybe:\n    x = 1\n{TURN}": [{"rotation_range": 9}],
    f"if maybe:\n    raise SystemExit\n{TURN}": [{"rotation_range": 9}],
    f"import sys\nif maybe:\n    sys.exit('Usage')\n{TURN}": [{"rotation_range": 9}],
    f"for i in some:\n    unknown(i)\n{TURN}": [{"rotation_range": 9}],
    f"with open('/dev/null') as f:\n    {TURN}": [{"rotation_range": 9}],
    # Loops and functions.
    "def make(r=40):\n    return ImageDataGenerator(rotation_range=r)\nmake()\nmake(5)": [
        {"rotation_range": 40},
        {"rotation_range": 5},
    ],
    "def make(train):\n    if not train:\n        return ImageDataGenerator()\n"
    "    return ImageDataGenerator(cval=2)\nmake(True)": [{"cval": 2}],
    "def make(**kw):\n    kw['cval'] = 1\n    return ImageDataGenerator(**kw)\nmake(rescale=2)": [
        {"rescale": 2, "cval": 1}
    ],
    "R = 1\ndef f():\n    R = 2\nf()\nImageDataGenerator(cval=R)": [{"cval": 1}],
    "def f(s):\n    s['cval'] = 5\ns = {}\nf(s)\nImageDataGenerator(**s)": [{"cval": 5}],
    f"{TURN}\nfor batch in g.flow(1):\n    print(batch)\ng.fit(1)": [{"rotation_range": 9}],
    f"{TURN}\nunknown(g.flow(1))\ng.mean = 3": [{"rotation_range": 9, "mean": 3}],
}

#: Programs that are refused, and what is named.
REFUSED: dict[str, str] = {
    "# s = dict(rotation_range=90)\ns = load('a.json')\nImageDataGenerator(**s)": "load('a.json')",
    f"'''\n{TURN}\n'''": "no ImageDataGenerator call",
    f"print('{TURN}')": "no ImageDataGenerator call",
    # Dicts that something unknown changes.
    "s = dict(cval=1)\nunknown(s)\nImageDataGenerator(**s)": "unknown",
    "s = dict(cval=1)\nt = [s]\nunknown(t)\nImageDataGenerator(**s)": "line 3",
    "s = dict(cval=1)\nfor k in some:\n    s[k] = 5\nImageDataGenerator(**s)": "loop in line 2",
    "s = dict(cval=1)\ndef d(f):\n    s['cval'] = 4\n@d\ndef g(): pass\n"
    "ImageDataGenerator(**s)": "decorator",
    "r = 1\ndef d(f):\n    global r\n    r = 4\n@d\ndef g(): pass\n"
    "ImageDataGenerator(cval=r)": "decorator",
    "s = dict(cval=1)\ns[unknown()] = 5\nImageDataGenerator(**s)": "s[unknown()]",
    "s = {k: 1 for k in ('cval',)}\nImageDataGenerator(**s)": "line 1",
    "s = dict(cval=1)\nif maybe:\n    s['cval'] = 2\nImageDataGenerator(**s)": "maybe",
    "s = dict(cval=1)\nif maybe:\n    s = dict(cval=2)\nImageDataGenerator(**s)": "maybe",
    "s = dict(cval=1)\nimport math as s\nImageDataGenerator(**s)": "**s",
    "s = dict(cval=1)\nwith open('/dev/null') as s:\n    ImageDataGenerator(**s)": "with in line 2",
    "s = dict(cval=1)\nfrom settings import *\nImageDataGenerator(**s)": "line 2",
    "s = dict(cval=1)\nexec('s.clear()')\nImageDataGenerator(**s)": "exec",
    "s = dict(cval=1)\nglobals()['s'] = {}\nImageDataGenerator(**s)": "globals",
    "s = dict(cval=1)\nm = s.update\nm(cval=2)\nImageDataGenerator(**s)": "m may not be",
    "s = dict(cval=1)\ndel s\nImageDataGenerator(**s)": "line 2",
    "s = dict(cval=1)\n(s if maybe else {})['cval'] = 2\nImageDataGenerator(**s)": "maybe",
    "def f():\n    s['cval'] = 2\ns = {}\nunknown(f)\nImageDataGenerator(**s)": "**s",
    "s = {}\nclass C:\n    def f(self):\n        s['cval'] = 2\nC().f()\n"
    "ImageDataGenerator(**s)": "**s",
    "s = {'a': {'cval': 1}}\nfor i in some:\n    s['a']['cval'] = 5\n"
    "ImageDataGenerator(**s['a'])": "loop in line 2",
    "s = {'a': {'cval': 1}}\nfor d in s.values():\n    d['cval'] = 5\n"
    "ImageDataGenerator(**s['a'])": "line 2",
    "s = {'cval': 1}\nt = min([s])\nt['cval'] = 5\nImageDataGenerator(**s)": "min",
    "def print(x):\n    x['cval'] = 5\ns = dict(cval=1)\nfor i in some:\n    print(s)\n"
    "ImageDataGenerator(**s)": "print",
    "s = {}\ni = (s.update(cval=1) for _ in (1,))\ns = dict(cval=2)\nnext(i)\n"
    "ImageDataGenerator(**s)": "line 2",
    "def f():\n    h()\nunknown(f)\ndef h():\n    s['cval'] = 5\ns = {}\nunknown()\n"
    "ImageDataGenerator(**s)": "unknown",
    "class C:\n    s = {'cval': 1}\nc = C()\nc.s['cval'] = 5\nImageDataGenerator(**C.s)": "C",
    "R = 1\ndef f():\n    pass\nf.__globals__['R'] = 2\nImageDataGenerator(cval=R)": "__globals__",
    "R = 1\nimport __main__\n__main__.R = 2\nImageDataGenerator(cval=R)": "__main__.R",
    "def f(r=1):\n    return ImageDataGenerator(cval=r)\nf.__defaults__ = (2,)\nf()": "f.__def",
    "s = dict(cval=1)\ns.__setitem__('cval', 5)\nImageDataGenerator(**s)": "__setitem__",
    "s = dict(cval=1)\ndict.update(s, cval=5)\nImageDataGenerator(**s)": "dict.update",
    f"{TURN}\nobject.__setattr__(g, 'rotation_range', 5)": "object.__setattr__",
    f"{TURN}\nImageDataGenerator.__init__(g, rotation_range=5)": "__init__",
    f"{TURN}\nfor i in some:\n    g.__init__(rotation_range=5)": "for loop in line 2",
    "x = 3\nclass A:\n    global x\n    x = 4\nImageDataGenerator(cval=x)": "class A",
    "x = [1]\ny = x\nx += [2]\nImageDataGenerator(zoom_range=y)": "line 3 changes it",
    "s = dict([('cval', 2), ('rescale', 1)])\nImageDataGenerator(**s)": "dict([('cval', 2)",
    "s = {}\nfor k, v in {'cval': 1, 'rescale': 2}.items():\n    s[k] = v\n"
    "ImageDataGenerator(**s)": "for loop in line 2",
    "for k in some:\n    s = {}\n    t = s\nt['cval'] = 1\nImageDataGenerator(**s)": "loop in",
    "s = {}\ns.setdefault('cval', 4)\nImageDataGenerator(**s)": "s.setdefault",
    "s = dict(cval=1)\ns.clear()\nImageDataGenerator(**s)": "s.clear",
    "s = dict(cval=1)\nx = s.pop('cval')\nImageDataGenerator(**s)": "s.pop",
    "s = dict(cval=1)\nb = s\ns |= {'rescale': 2}\nImageDataGenerator(**b)": "line 3 changes it",
    "s = dict(cval=1)\ns['cval'] += 1\nImageDataGenerator(**s)": "line 2 changes it",
    "s = {'cval': 1}\nx: s.update(cval=3) = 4\nImageDataGenerator(**s)": "line 2",
    "s = {'cval': 1}\ndef f(x: s.update(cval=3)):\n    pass\nImageDataGenerator(**s)": "line 2",
    "s = {}\ndef f(p):\n    if maybe:\n        return\n    p['cval'] = 1\nf(s)\n"
    "ImageDataGenerator(**s)": "maybe",
    "from contextlib import suppress as quiet\ns = {}\nwith quiet(ValueError):\n    if maybe:\n"
    "        raise ValueError\n    s['cval'] = 3\nImageDataGenerator(**s)": "with in line 3",
    "s = {'cval': 2}\ntry:\n    import gone as s\nexcept ImportError:\n    pass\n"
    "ImageDataGenerator(**s)": "try in line 2",
    "try:\n    from keras.preprocessing.image import ImageDataGenerator as I\n"
    "except ImportError:\n    I = unknown\nI(cval=2)": "try in line 1",
    # Values that can't be told.
    "r = [0.5, 1]\nr[0] = 0.7\nImageDataGenerator(brightness_range=r)": "line 2 changes r[0]",
    "ImageDataGenerator(rotation_range=float('9' and 3))": "float('9' and 3)",
    "ImageDataGenerator(*(False, True))": "names are unclear",
    "f'{ImageDataGenerator(rotation_range=9)}'": "line 1 computes it",
    "make = lambda r: ImageDataGenerator(rotation_range=r)\nmake(7)": "line 1 computes it",
    "ImageDataGenerator(rotation_range=(r := 3), cval=r)": "line 1 computes it",
    "ImageDataGenerator(cval=1 if 2 in (1, 2) else 5)": "2 in (1, 2)",
    "class C:\n    R = 5\nC.R = 6\nImageDataGenerator(rotation_range=C.R)": "class C",
    "r = 3 if maybe else 3\nImageDataGenerator(cval=r)": "maybe",
    "R = 1\ndef f():\n    global R\n    R = 2\nf()\nImageDataGenerator(cval=R)": "calls f",
    "import numpy as np\nImageDataGenerator(rotation_range=np.pi)": "np.pi",
    "ImageDataGenerator(rotation_range=int(input()))": "int(input())",
    "R = 1\nif maybe:\n    R = 2\nImageDataGenerator(rotation_range=R)": "maybe",
    "R = 1\nfor R in some:\n    pass\nImageDataGenerator(rotation_range=R)": "loop in line 2",
    "R = 1\ntry:\n    unknown()\nexcept E as R:\n    pass\nImageDataGenerator(cval=R)": "try",
    "R = 1\nmatch maybe:\n    case R:\n        pass\nImageDataGenerator(cval=R)": "line 2",
    "R, = some\nImageDataGenerator(cval=R)": "line 1",
    "from settings import ROT\nImageDataGenerator(rotation_range=ROT)": "ROT",
    "def make(r):\n    return ImageDataGenerator(rotation_range=r)\nmake(unknown())": "given as r",
    "ImageDataGenerator(rotation_range=9 ** 9 ** 9)": "9 ** 9 ** 9",
    "ImageDataGenerator(fill_mode='a' * 10 ** 9)": "'a' * 10",
    "ImageDataGenerator(rotation_range=[r for r in (1, 2)])": "line 1",
    # What isn't Keras's generator, or not as it was.
    f"class ImageDataGenerator:\n    pass\n{TURN}": "may not be Keras's ImageDataGenerator",
    f"def ImageDataGenerator(**s):\n    pass\n{TURN}": "may not be Keras's ImageDataGenerator",
    "from mine import ImageDataGenerator\nImageDataGenerator(cval=1)": "comes from mine",
    "from mine import ImageDataGenerator as I\nI(cval=1)": "comes from mine",
    "class Mine(ImageDataGenerator):\n    pass\nMine(cval=1)": "Mine",
    f"ImageDataGenerator = unknown\n{TURN}": "unknown",
    f"{TURN}\ng.rotation_range = 5": "g.rotation_range",
    f"{TURN}\nsetattr(g, 'rotation_range', 5)": "setattr",
    f"{TURN}\ng.__dict__.update(rotation_range=5)": "g.__dict__",
    f"{TURN}\nvars(g)['rotation_range'] = 5": "vars",
    f"{TURN}\nh = g\nif maybe:\n    h.rotation_range = 5": "maybe",
    f"def f(g):\n    g.rotation_range = 5\n{TURN}\nf(g)": "g.rotation_range",
    "r = [0.5, 1]\nImageDataGenerator(brightness_range=r)\nr[0] = 0.7": "a list that it was given",
    # Calls that may not run.
    f"for i in (1, 2):\n    raise ValueError\n{TURN}": "for loop in line 1",
    f"if maybe:\n    raise ValueError\nelse:\n    exit()\n{TURN}": "maybe",
    "a = 1\nfor i in (1, 2):\n    a = 2\nif a == 2:\n    raise ValueError\n"
    f"{TURN}": "a == 2 in line 4",
    f"def stop():\n    raise ValueError\nfor i in (1, 2):\n    stop()\n{TURN}": "loop in line 3",
    f"if maybe:\n    {TURN}": "maybe",
    f"if maybe:\n    {TURN}\nelse:\n    {TURN}": "maybe",
    f"try:\n    {TURN}\n    unknown()\nexcept ValueError:\n    pass": "try in line 1",
    "for r in (10, 20):\n    ImageDataGenerator(rotation_range=r)": "for loop in line 1",
    "for i in range(3):\n    if i == 1:\n        break\n    ImageDataGenerator(cval=i)": "loop",
    "from functools import partial\nmake = partial(ImageDataGenerator, cval=2)\n"
    "make(rotation_range=3)": "partial(ImageDataGenerator, cval=2)",
    f"if maybe:\n    {TURN}\nelse:\n    ImageDataGenerator(rotation_range=8)": "maybe",
    f"maybe and {TURN[4:]}": "maybe",
    f"for i in some:\n    {TURN}": "loop in line 1",
    f"while unknown():\n    {TURN}": "loop in line 1",
    f"try:\n    unknown()\n    {TURN}\nexcept ValueError:\n    pass": "try in line 1",
    f"match maybe:\n    case 1:\n        {TURN}": "line 1",
    f"def make():\n    {TURN}": "make",
    f"raise ValueError\n{TURN}": "ends in line 1",
    f"import sys\nsys.exit()\n{TURN}": "ends in line 2",
    f"while True:\n    unknown()\n{TURN}": "ends in line 1",
    f"def make():\n    if maybe:\n        return\n    {TURN}\nmake()": "maybe",
    f"def make():\n    return\n    {TURN}\nmake()": "no ImageDataGenerator call",
    f"for i in (1, 2):\n    if maybe:\n        continue\n    {TURN}": "for loop in line 1",
    f"class T:\n    def __init__(self):\n        self.{TURN}\nT()": "class T",
    f"@unknown\ndef make():\n    {TURN}\nmake()": "make",
    f"def make():\n    {TURN}\n    yield g\nnext(make())": "make",
    f"def make(n):\n    {TURN}\n    return make(n)\nunknown(make)": "unknown",
    f"{{}}['cval']\n{TURN}": "['cval']",
    f"1 / 0\n{TURN}": "divides by zero",
}


@pytest.mark.parametrize("text", READ)
def test_what_a_program_makes(text: str) -> None:
    expected = [{k: v for k, v in made.items() if k != "mean"} for made in READ[text]]
    found, problems = read(text)
    assert found == expected
    assert not problems
    if "mean" not in text:
        assert check(text, WORLDS)


@pytest.mark.parametrize("text", REFUSED)
def test_what_can_not_be_told_is_named(text: str) -> None:
    with pytest.raises(InputError) as refused:
        read(text)
    assert REFUSED[text] in refused.value.message
    assert refused.value.hint
    assert len(refused.value.message) < 300


def test_a_call_is_passed_over_beside_one_that_is_certain() -> None:
    found, problems = read(f"if maybe:\n    ImageDataGenerator(cval=3)\n{TURN}")
    assert found == [{"rotation_range": 9}]
    assert "maybe" in problems[0].message
