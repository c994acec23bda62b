"""Photos of the kinds that programs read differently."""

from pathlib import Path

import numpy as np
from PIL import Image, ImageCms, ImageFilter


def write_odd_photos(folder: Path) -> list[Path]:
    """Write one photo of each kind, and return the files."""
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(7)

    def scene(width: int, height: int) -> Image.Image:
        small = rng.integers(0, 256, (height // 40 + 2, width // 40 + 2, 3), dtype=np.uint8)
        return Image.fromarray(small).resize((width, height), Image.Resampling.BICUBIC)

    exif = Image.Exif()
    exif[274] = 6
    written = []

    def keep(name: str, image: Image.Image, **options: object) -> None:
        image.save(folder / name, **options)
        written.append(folder / name)

    keep("plain.jpg", scene(500, 375), quality=92)
    keep("turned.jpg", scene(500, 333), quality=92, exif=exif)
    keep("upside.png", scene(300, 420), exif=exif)
    alpha = scene(310, 290).convert("RGBA")
    alpha.putalpha(Image.linear_gradient("L").resize(alpha.size))
    keep("alpha.png", alpha)
    keep("palette.png", scene(320, 240).quantize(32), transparency=3)
    keep("grey.jpg", scene(420, 300).convert("L"), quality=90)
    deep = np.asarray(scene(300, 260).convert("L")).astype(np.uint16) * 257
    keep("deep.png", Image.fromarray(deep))
    keep("cmyk.jpg", scene(400, 300).convert("CMYK"), quality=90)
    swapped = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    keep("wrong_profile.jpg", scene(400, 300), icc_profile=swapped)
    keep("large.jpg", scene(4000, 3000).filter(ImageFilter.GaussianBlur(2)), quality=85)
    keep("large.webp", scene(1200, 900), quality=80)
    keep("tiny.png", scene(40, 60))
    keep("strip.bmp", scene(900, 60))
    return written
