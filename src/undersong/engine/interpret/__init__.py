"""From words to a Brief: what a person asks for, with nothing left open.

A lexicon reads the prompt first (styles, moods, instruments wanted and refused, tempo words, numbers, keys,
in six languages), sentence embeddings second. The Brief says of each value whether it was said, implied
or chosen, and names in its notes what was said and set aside.

resolve      the whole of it: a request and the reading of its prompt become a Brief
understood   what was understood, in short words to be shown
reader       what the words of a prompt say, one kind of thing after the other
reading      what was read
sorting      which phrases are wished and which refused
refusal      what "no", "without" and "not too much" refuse
solos        who plays a solo, and who plays alone
wording      the words of a prompt and how they stand together
compounds    instruments in German compounds
unknown      instruments that are asked for and that no catalogue knows
text         a prompt as tokens, folded
signs        little pictures, other scripts, tags
phrases      finding known phrases, the longest first
vocabulary   everything that can be named, in one book of phrases
lexicon/     words that mean something to music, as data
numbers      tempo, length and meter in a prompt
tonality     keys in a prompt
chords       rows of chords in a prompt
names        names in settings
likeness     "in the style of …", set aside
case         one request while it is decided
style        which style it is in, and which other one colours it
scoring      how well each style answers to a prompt that names none
misspelt     names of styles with a slip of the hand
song         whether a song about something is asked for
nothing      whether nothing in it can be understood
meaning/     sentences compared with sentences
band         who must play and who must not
form         what was wished of the form
measures     meter, tempo, key and length
progression  the chords, and the key that they are in
choices      what nobody said
words        words drafted for a song that should be sung and has none
title        a title for a song that was given none
"""

from undersong.engine.model import Brief, Wishes


def interpret(prompt: str | Wishes, **words: object) -> Brief:
    """Understand a request.

    Parameters
    ----------
    prompt : what the song should be, 1 to 2000 characters; or the whole request, already read.
    words : settings as text or numbers: title lyrics style bpm key meter duration instruments voice seed
        master instrumental. Without a seed it is 0.

    Raises
    ------
    RequestError
        If the request cannot be met as asked: names the setting, the rule and what to do.
    """
    from undersong.engine.interpret.reader import read_prompt
    from undersong.engine.interpret.resolve import resolve
    from undersong.errors import RequestError

    if isinstance(prompt, Wishes):
        if words:
            raise RequestError(
                f"The settings {', '.join(sorted(words))} came beside a request that is read already.",
                hint="Put them into the request.",
            )
        wishes = prompt
    else:
        wishes = Wishes.read({"prompt": prompt, **words})
    return resolve(wishes, read_prompt(wishes.prompt))


def forget() -> None:
    """Let go the networks that read prompts, some 200 MB; whoever asks next loads them again."""
    from undersong.engine.interpret.meaning import english, multilingual
    from undersong.engine.memory import give_back

    english.forget()
    multilingual.forget()
    give_back()
