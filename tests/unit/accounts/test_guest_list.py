import pytest

from server.accounts.guest_list import Guest, read_guests

ADA, BEA = Guest("Ada Lovelace", "ada@example.org"), Guest("Béa Noël", "bea@example.org")


@pytest.mark.parametrize(
    ("text", "guests"),
    [
        ("", ()),
        ("\n \n", ()),
        ("ada@example.org", (Guest("", "ada@example.org"),)),
        ("Ada Lovelace", (Guest("Ada Lovelace"),)),
        ("Ada Lovelace <Ada@Example.org>", (ADA,)),
        ('"Ada Lovelace" <ada@example.org>', (ADA,)),
        ("Ada Lovelace, ada@example.org\r\nBéa Noël, bea@example.org", (ADA, BEA)),
        ("ada@example.org\tAda Lovelace", (ADA,)),
        ("Ada Lovelace;ada@example.org\nBéa Noël;bea@example.org", (ADA, BEA)),
        ("Name,Email\nAda Lovelace,ada@example.org", (ADA,)),
        ("\ufeffNom;Prénom;Adresse e-mail\nLovelace;Ada;ada@example.org", (ADA,)),
        ("e-mail,first name,last name,phone\nada@example.org,Ada,Lovelace,1", (ADA,)),
        ("ada@example.org\nADA@example.org", (Guest("", "ada@example.org"),)),
        ("Béa Noël;bea@example.org\nAda Lovelace\tada@example.org", (BEA, ADA)),
        ("Ada Lovelace, ada@example.org\nBéa Noël <bea@example.org>\n", (ADA, BEA)),
        ("Ada Lovelace ada@example.org\nBéa Noël", (ADA, Guest("Béa Noël"))),
    ],
)
def test_who_is_on_a_list(text: str, guests: tuple[Guest, ...]) -> None:
    listed = read_guests(text)
    assert (listed.guests, listed.bad_lines) == (guests, ())


@pytest.mark.parametrize(
    ("text", "guests", "bad"),
    [
        ("ada@example.org\nada@@example\nbea@example.org", 2, (2,)),
        ("Ada <nobody>", 0, (1,)),
        ("ada@example.org, bea@example.org", 0, (1,)),
        ("x" * 81, 0, (1,)),
        ("name,email\n,\nAda,ada@", 0, (3,)),
        ("\x00", 0, (1,)),
        ("\u202e", 0, (1,)),
    ],
)
def test_lines_that_cannot_be_read_are_reported_by_number(text: str, guests: int, bad: tuple[int, ...]) -> None:
    listed = read_guests(text)
    assert (len(listed.guests), listed.bad_lines) == (guests, bad)
