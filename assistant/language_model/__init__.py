"""An optional chat model that proposes commands where our own understanding is unsure.

It is asked little, told little and believed little: `sureness` decides when, `prompt` and `personal` what it is
told, `checking` and `evidence` what may become of its proposals. Replies are never its own words.
"""
