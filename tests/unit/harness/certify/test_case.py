from support.certify_wire import case


def test_a_role_that_an_edition_has_not_is_no_operation():
    assert case().operations("place_order") == ("place_order",)
    assert case().operations("unheard of") == ()


def test_what_was_missed_is_said_in_the_words_of_the_scenario():
    assert case("place an order").missed == "The client did not place an order"
