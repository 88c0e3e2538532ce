"""What songs are about, one TOML a theme: the words that lead to it, and lines that are written on it.

`words` by language are looked for in prompts, folded; `leans` are moods that lead here where no word does.
`couplets` are pairs of rhyming lines of about eight syllables, weak and strong by turns; `bridges` are the
same, for the bridge; each of the `choruses` is built around its `title`. All lines were written for this
project.
"""
