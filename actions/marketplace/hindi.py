"""The little Hindi grammar that titles need: gender, agreement, and how a material stands before a noun.

Works on both scripts that we write Hindi in: Devanagari ("hi") and Roman ("hi-Latn").
"""

from typing import Literal

from knowledge.lexicon import Entry

Script = Literal["hi", "hi-Latn"]
Form = Literal["masculine", "feminine", "plural"]

_FEMININE = frozenset(
    {
        "shirt",
        "dress",
        "jacket",
        "skirt",
        "hat",
        "bedsheet",
        "mekhela chador",
        "painting",
        "tapestry",
        "wall hanging",
        "shawl",
        "nameplate",
        "tile",
        "belt",
        "chappal",
        "sandal",
        "slipper",
        "anklet",
        "nose ring",
        "mala",
        "plate",
        "bottle",
        "tray",
        "ashtray",
        "lantern",
        "statue",
        "table",
        "doll",
        "garland",
        "christmas ornament",
        "kite",
        "drum",
        "sculpture",
        "mortar and pestle",
        "quilt",
    }
)
"""Product types that are feminine in Hindi though their name does not end in ी."""
_PLURAL = frozenset({"jewellery", "baby clothes", "flower"})

_INFLECTED = {
    "hi": {"नीला", "पीला", "हरा", "काला", "भूरा", "सुनहरा", "गहरा", "हल्का"},
    "hi-Latn": {"neela", "peela", "hara", "kaala", "bhura", "sunehra", "gehra", "halka"},
}
"""Words of colour that agree with their noun; the others ("लाल", "मजेंटा") never change."""

_COLOUR_NOUNS = frozenset({"रंग", "rang", "color"})

_ADJECTIVES = {
    "silk": {"hi": "रेशमी", "hi-Latn": "reshmi"},
    "cotton": {"hi": "सूती", "hi-Latn": "sooti"},
    "wool": {"hi": "ऊनी", "hi-Latn": "ooni"},
}
_CLOTH = frozenset(
    {
        "tussar silk",
        "silk cotton",
        "khadi",
        "angora",
        "yak wool",
        "linen",
        "jute",
        "hemp",
        "muslin",
        "georgette",
        "chiffon",
        "crepe",
        "organza",
        "satin",
        "velvet",
        "rayon",
        "polyester",
        "denim",
        "canvas",
        "felt",
    }
)
"""Materials whose bare name stands before a noun: "खादी कुर्ता"; the rest take का: "पीतल का दीया"."""

_ENDINGS = {
    "hi": {"masculine": "ा", "feminine": "ी", "plural": "े"},
    "hi-Latn": {"masculine": "a", "feminine": "i", "plural": "e"},
}
_OF = {
    "hi": {"masculine": "का", "feminine": "की", "plural": "के"},
    "hi-Latn": {"masculine": "ka", "feminine": "ki", "plural": "ke"},
}
_UNCHANGED = frozenset({"meena"})
"""Materials in ा that have no oblique form."""


def form_of(product: Entry) -> Form:
    """Gender and number of the product's Hindi name."""
    if product.value in _PLURAL:
        return "plural"
    if product.value in _FEMININE or product.name("hi").endswith("ी"):
        return "feminine"
    return "masculine"


def agree(word: str, form: Form, script: Script) -> str:
    """An adjective or participle in ा, made to agree."""
    endings = _ENDINGS[script]
    return (
        word.removesuffix(endings["masculine"]) + endings[form]
        if word.endswith(endings["masculine"])
        else word
    )


def colour(entry: Entry, form: Form, script: Script) -> str:
    """The colour as it stands before the noun: गहरा नीला -> गहरी नीली, सरसों रंग -> सरसों रंग की."""
    words = entry.name(script).split()
    if words[-1] in _COLOUR_NOUNS:
        return " ".join([*words, genitive(form, script)])
    return " ".join(agree(word, form, script) if word in _INFLECTED[script] else word for word in words)


def genitive(form: Form, script: Script) -> str:
    """का, की or के."""
    return _OF[script][form]


def material_adjective(entry: Entry, script: Script) -> str | None:
    """रेशमी for silk, खादी for khadi; None for a material that takes का."""
    if adjective := _ADJECTIVES.get(entry.value):
        return adjective[script]
    return entry.name(script) if entry.value in _CLOTH else None


def material_of(entry: Entry, form: Form, script: Script) -> str:
    """पीतल का, लोहे की: the material, oblique, with its genitive."""
    name = entry.name(script).removesuffix(" ka")
    if entry.name("hi").endswith("ा") and entry.value not in _UNCHANGED:
        name = agree(name, "plural", script)
    return f"{name} {genitive(form, script)}"
