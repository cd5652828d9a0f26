"""A postcode in brackets after the town."""

from parsing.rules.places import place


def test_brackets_around_a_postcode_go_with_it() -> None:
    found = place("Lyon (69003)")
    assert found is not None
    assert (found.city, found.postcode) == ("Lyon", "69003")
