"""CVs as a scanner gives them, a little askew and a little soft: `python -m tests.corpus.scans FOLDER --out FOLDER`."""

import argparse
import io
import random
import shutil
from pathlib import Path

import pypdfium2
from PIL import Image, ImageFilter

DPI = 200


def scanned(pdf: bytes, *, seed: int = 0, dpi: int = DPI, turn: int = 0) -> bytes:
    """The same pages as pictures, turned by so many degrees."""
    dice = random.Random(seed)  # noqa: S311 - the same scans for ever
    pictures = []
    for page in pypdfium2.PdfDocument(pdf):
        picture = page.render(scale=dpi / 72, grayscale=True).to_pil().convert("L")
        askew = picture.rotate(
            turn + dice.uniform(-0.6, 0.6), expand=bool(turn), fillcolor=245, resample=Image.Resampling.BICUBIC
        )
        pictures.append(askew.filter(ImageFilter.GaussianBlur(0.5)))
    out = io.BytesIO()
    pictures[0].save(out, "PDF", resolution=dpi, save_all=True, append_images=pictures[1:])
    return out.getvalue()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    wanted = parser.parse_args()
    wanted.out.mkdir(parents=True, exist_ok=True)
    for seed, truth in enumerate(sorted(wanted.corpus.glob("*.json"))):
        pdf = truth.with_suffix(".pdf")
        (wanted.out / pdf.name).write_bytes(scanned(pdf.read_bytes(), seed=seed))
        shutil.copy(truth, wanted.out / truth.name)


if __name__ == "__main__":
    main()
