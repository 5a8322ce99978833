"""Register and tax numbers by country: numbers that have been published as examples, and the same with one digit changed."""

import pytest

from models.types import Country
from webapp.employers.numbers import REGISTER, TAX_EXAMPLE, NotANumber, register_number, tax_number


@pytest.mark.parametrize("country", list(Country))
def test_the_example_of_each_country_is_one(country):
    assert tax_number(country, TAX_EXAMPLE[country]) == TAX_EXAMPLE[country]
    assert register_number(country, REGISTER[country][2]) == REGISTER[country][2]


@pytest.mark.parametrize("country", list(Country))
def test_a_wrong_check_digit_is_noticed(country):
    right = TAX_EXAMPLE[country]
    wrong = right[:-1] + str((int(right[-1]) + 1) % 10)

    with pytest.raises(NotANumber) as refused:
        tax_number(country, wrong)

    assert refused.value.example == right


@pytest.mark.parametrize("country", list(Country))
@pytest.mark.parametrize("typed", ["", "12", "no number", "1" * 40, "☃"])
def test_what_is_no_number_is_refused(country, typed):
    with pytest.raises(NotANumber):
        tax_number(country, typed)
    with pytest.raises(NotANumber):
        register_number(country, typed)


@pytest.mark.parametrize(
    ("country", "typed", "kept"),
    [
        (Country.AT, "fn 123456a", "FN 123456A"),
        (Country.IT, "rm 1234567", "RM-1234567"),
        (Country.RO, "j40/1234/2020", "J40/1234/2020"),
        (Country.GR, " 000237901000 ", "000237901000"),
    ],
)
def test_a_register_number_is_written_in_one_way(country, typed, kept):
    assert register_number(country, typed) == kept


def test_the_countrys_prefix_of_a_tax_number_is_left_out():
    assert tax_number(Country.GR, "EL 094259216") == "094259216"
    assert tax_number(Country.AT, "ATU13585627") == "U13585627"
