"""Words keep their vowel signs, and careless spellings meet."""

from nlu.tokens import keys, normalise, tokenise


def test_devanagari_words_are_not_cut_at_vowel_signs() -> None:
    assert keys("मुझे बनारसी साड़ी बेचनी है") == ("मुझे", "बनारसी", "साडी", "बेचनी", "है")


def test_offsets_point_into_the_text() -> None:
    text = normalise("मेरा order, कहाँ है?")
    assert [text[token.start : token.end] for token in tokenise(text)] == ["मेरा", "order", "कहाँ", "है"]


def test_spellings_that_people_do_not_tell_apart_share_a_key() -> None:
    assert keys("Don’t") == keys("dont")
    assert keys("haaaan") == keys("haan")
    assert keys("हाँ") == keys("हां")
    assert keys("हज़ार") == keys("हजार")


def test_no_words_in_signs() -> None:
    assert tokenise("… !? 👍") == []
