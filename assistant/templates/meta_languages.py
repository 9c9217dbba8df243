"""Languages under which Meta takes templates: not all that we speak."""

from collections.abc import Mapping

META_LANGUAGES: Mapping[str, str] = {
    code: code for code in ("en", "hi", "bn", "mr", "te", "ta", "gu", "kn", "ml", "pa", "ur")
}
"""Our code -> Meta's, from its public list of template languages. Odia, Assamese and Hindi in Roman letters are not on
it; their readers get the first of KALAVAANI_TEMPLATE_LANGUAGES that is registered."""
