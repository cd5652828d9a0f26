"""The cities that the reader of CVs knows come from GeoNames and from nowhere else."""

from tests.cities import FILE, written


def test_the_file_is_what_geonames_says() -> None:
    """After a new edition of the package: `python -m tests.cities`."""
    assert FILE.read_text(encoding="utf-8") == written()
