"""Effects as data: what each one does to a part, and which an instrument usually has.

catalogue    the effects of `effects.toml`, and the usual ones of `usual.toml`
"""
