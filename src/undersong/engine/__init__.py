"""MUSIC. Values in, values out: no Django, no network, no clock, no environment.

    from undersong.engine import compose, interpret, master, mix, perform

    brief = interpret("rainy night in Tokyo, lo-fi", bpm=82, seed=7)
    score = compose(brief)
    mastered = master(mix(perform(score), score), preset=score.master)

Each verb is a stage and the only door of the package of its name; the doors are light, the
machinery behind them is loaded when it is used. `pipeline` walks through all of them.

interpret, compose, perform, mix, master    the stages
formats                                     audio, MIDI and words with times as files
styles, instruments, voices, presets,
effects                                     what there is to choose from, as data
lyrics                                      words as they are written, and as they are sung
model                                       the artefacts that travel between the stages
theory, dsp                                 facts about music, facts about sound
facts                                       how data becomes checked values
kernels                                     functions that are compiled
memory                                      what was freed, given back to the system
"""

from undersong.engine.compose import compose
from undersong.engine.interpret import interpret
from undersong.engine.master import master
from undersong.engine.mix import mix
from undersong.engine.model.edition import EDITION
from undersong.engine.perform import perform

__all__ = ["EDITION", "compose", "interpret", "master", "mix", "perform"]
