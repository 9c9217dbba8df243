"""Names meet across spellings and scripts."""

import pytest

from rag.sounds import sound


@pytest.mark.parametrize(
    "spellings",
    [
        "मधुबनी madhubani madhubanee",
        "ढोकरा dhokra dokra docra",
        "फुलकारी phulkari fulkari",
        "बाँधनी bandhani baandhni",
        "पट्टचित्र pattachitra patachitra",
        "छत्तीसगढ़ chhattisgarh",
        "ज़रदोज़ी zardozi jardoji",
        "संबलपुरी सम्बलपुरी sambalpuri",
        "रंग rang",
        "पहचान pehchan pahchaan",
    ],
)
def test_spellings_of_a_word_have_one_key(spellings: str) -> None:
    assert len({sound(word) for word in spellings.split()}) == 1


def test_different_words_keep_different_keys() -> None:
    words = ["मोम", "मिट्टी", "धातु", "लकड़ी", "रंग", "रेशम", "ऊन", "पीतल", "कपड़ा", "काँच"]
    assert len({sound(word) for word in words}) == len(words)
