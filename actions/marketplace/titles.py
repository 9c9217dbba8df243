"""What to call a piece, from its attributes, in every language that we speak.

"Red Banarasi silk saree", "लाल बनारसी रेशमी साड़ी", "Laal banarasi reshmi saree". English and
Hindi have rules of their own; in the other languages names stand side by side: colour, craft, material, thing.
"""

from dataclasses import dataclass

from actions.marketplace import hindi
from knowledge.languages import CODES
from knowledge.lexicon import Entry, Lexicon, load_lexicon

LANGUAGES = CODES
_OWN_RULES = frozenset({"en", "hi", "hi-Latn"})
_MOST_COLOURS = 2
_PICTURES = frozenset({"painting", "scroll"})
"""Products that are made on their material, not of it."""
_AND = {"en": "and", "hi": "और", "hi-Latn": "aur"}
_CRAFTS_OF_WORK = frozenset({"कढ़ाई", "काम", "नक्काशी", "जड़ाई", "बुनाई"})
"""Hindi craft names that end so need वाला before a noun."""
_CRAFTS_OF_MATERIAL = frozenset({"बेंत", "घास", "कागज़"})
"""Hindi craft names that end so need का before a noun."""
_CRAFTS_THAT_TELL = frozenset({"pashmina", "terracotta"})
"""Crafts that leave nothing to say about the material."""
_ENGLISH_ADJECTIVES = {"wood": "wooden", "wool": "woollen"}
_ART_WORDS = {"hi": (" चित्रकला",), "hi-Latn": (" chitrakala", " painting"), "en": (" painting",)}


@dataclass(frozen=True, slots=True)
class _Piece:
    """The attributes as lexicon entries."""

    product: Entry
    craft: Entry | None
    materials: tuple[Entry, ...]
    colours: tuple[Entry, ...]
    technique: Entry | None


def titles(
    product_type: str,
    *,
    craft: str | None = None,
    materials: tuple[str, ...] = (),
    colours: tuple[str, ...] = (),
    technique: str | None = None,
    lexicon: Lexicon | None = None,
) -> dict[str, str]:
    """Language -> title, for every language; a value that the lexicon does not know is said as it is."""
    known = lexicon or load_lexicon()
    piece = _Piece(
        product=_entry(known, "product_type", product_type),
        craft=_entry(known, "craft", craft) if craft else None,
        materials=tuple(_entry(known, "material", material) for material in materials),
        colours=tuple(_entry(known, "colour", colour) for colour in colours),
        technique=_entry(known, "technique", technique) if technique else None,
    )
    spoken = {"en": _english(piece), "hi": _hindi(piece, "hi"), "hi-Latn": _hindi(piece, "hi-Latn")}
    spoken |= {
        language: _side_by_side(piece, language) for language in LANGUAGES if language not in _OWN_RULES
    }
    return {language: title[:1].upper() + title[1:] for language, title in spoken.items()}


def _entry(lexicon: Lexicon, kind: str, value: str) -> Entry:
    return lexicon.get(kind, value) or Entry(kind=kind, value=value, names={"en": (value,)})


def _side_by_side(piece: _Piece, language: str) -> str:
    """ "লাল-হলুদ জামদানি সুতি শাড়ি"; nothing that would need a case ending."""
    craft, product = _craft_and_product(piece, language)
    entry = None if piece.product.value in _PICTURES else _material_to_say(piece)
    material = entry.name(language) if entry else ""
    if material in craft.split():
        material = ""
    colours = "-".join(colour.name(language) for colour in _colours_to_say(piece))
    kind = [craft, material, product] if product else [material, craft]
    return " ".join(word for word in (colours, *kind) if word)


def _english(piece: _Piece) -> str:
    craft, product = _craft_and_product(piece, "en")
    entry = _material_to_say(piece)
    material = entry.name("en").lower() if entry else ""
    if piece.product.value in _PICTURES:
        words = [_colours(piece, "en"), craft, product, f"on {material}" if material else ""]
    else:
        material = _ENGLISH_ADJECTIVES.get(material, material)
        kind = [craft, material, product] if product else [material, craft]
        words = [_english_technique(piece), _colours(piece, "en"), *kind]
    return " ".join(word for word in words if word)


def _english_technique(piece: _Piece) -> str:
    """Said when there is no craft to say more: "Hand woven cotton saree"."""
    said = piece.technique and not piece.craft and piece.technique.value.startswith("hand")
    return piece.technique.name("en").lower() if said and piece.technique else ""


def _hindi(piece: _Piece, script: hindi.Script) -> str:
    form = hindi.form_of(piece.product)
    craft, product = _craft_and_product(piece, script)
    if craft and product and piece.craft:
        craft = _before_noun(craft, piece.craft, form, script)
    colours = _colours(piece, script)
    material = _material_to_say(piece)
    if material and piece.product.value in _PICTURES:
        on, made = ("पर", "बना") if script == "hi" else ("par", "bana")
        surface = f"{material.name(script)} {on} {hindi.agree(made, form, script)}"
        words = [surface, colours, craft, product]
    else:
        adjective = hindi.material_adjective(material, script) if material else None
        of = hindi.material_of(material, form, script) if material and not adjective else ""
        kind = [craft, adjective or "", product] if product else [adjective or "", craft]
        words = [_hindi_technique(piece, form, script), of, colours, *kind]
    return " ".join(word for word in words if word)


def _before_noun(said: str, craft: Entry, form: hindi.Form, script: hindi.Script) -> str:
    """The craft's name as it stands before a noun: कच्छी कढ़ाई वाला, सिक्की घास की."""
    last = craft.name("hi").split()[-1]
    if last in _CRAFTS_OF_WORK:
        return f"{said} {hindi.agree('वाला' if script == 'hi' else 'wala', form, script)}"
    if last in _CRAFTS_OF_MATERIAL:
        return f"{said.replace('का बना', 'के बने')} {hindi.genitive(form, script)}"
    return said


def _hindi_technique(piece: _Piece, form: hindi.Form, script: hindi.Script) -> str:
    """हाथ से बुनी, where the technique has such a name and no craft says more."""
    if piece.technique is None or piece.craft is not None:
        return ""
    name, by_hand = piece.technique.name(script), "हाथ से " if script == "hi" else "haath se "
    return hindi.agree(name, form, script) if name.startswith(by_hand) and len(name.split()) == 3 else ""


def _colours(piece: _Piece, language: str) -> str:
    said = _colours_to_say(piece)
    if language == "en":
        names = [entry.name("en").lower().removesuffix(" colour") for entry in said]
    else:
        script: hindi.Script = "hi" if language == "hi" else "hi-Latn"
        names = [hindi.colour(entry, hindi.form_of(piece.product), script) for entry in said]
    return f" {_AND[language]} ".join(names)


def _colours_to_say(piece: _Piece) -> list[Entry]:
    """Up to two colours; not those that craft or material tell already (blue pottery, silver)."""
    told = set(piece.craft.value.split()) if piece.craft else set()
    told |= {material.value for material in piece.materials}
    return [entry for entry in piece.colours if entry.value not in told][:_MOST_COLOURS]


def _material_to_say(piece: _Piece) -> Entry | None:
    """The main material, unless the craft's name tells it."""
    if not piece.materials:
        return None
    main, craft = piece.materials[0], piece.craft
    if craft is None:
        return main
    told = set(main.value.split()) & set(craft.value.split())
    return None if told or craft.value in _CRAFTS_THAT_TELL or "pottery" in craft.value else main


def _craft_and_product(piece: _Piece, language: str) -> tuple[str, str]:
    """The craft's name and the product's; no product where the craft names it (Kani shawl)."""
    product = piece.product.name(language)
    product = product.lower() if language == "en" else product
    if piece.craft is None:
        return "", product
    craft = piece.craft.name(language)
    names = {name.lower() for code in {language, "en"} for name in piece.product.names.get(code, ())}
    if craft.split()[-1].lower().removesuffix("s") in names | {product.lower()}:
        return craft, ""
    if piece.product.value == "painting":
        for word in _ART_WORDS.get(language, ()):
            craft = craft.removesuffix(word)
    return craft, product
