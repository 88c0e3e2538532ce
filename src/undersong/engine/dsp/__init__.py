"""Signal processing: sound in, sound or figures out; knows nothing of songs.

Kernels are compiled once and cached on disk, release the interpreter's lock, and neither
reorder arithmetic (`fastmath`) nor split it among threads as these come free: both would move bits. Where
threads share a song, it is cut where its length says.

pieces        what threads may work at side by side
loudness      what is heard of a level
peak          the largest sample, and the largest value between samples
equaliser     filters that stand still
sections      how they are computed
spectrum      how much of a sound lies in each octave
crossover     four bands, each held together for itself
saturation    a soft bend
dynamics      gains that follow the level
limiter       the last resorts of a master
stereo        width and place
delay         an echo in time
room          what a room is
reverb        how it sounds, all kinds but one
network       its lines, running
absorption    what its walls take
spring        the kind that is a spring
lines         delay lines whose length moves
chorus        copies that waver
flanger       a comb that wanders
phaser        notches that wander
tremolo       a sound that comes and goes
rotary        a horn and a drum that turn
drive         a bend, by how loud a sound is
tape          a tape machine
crush         fewer bits and samples
gate          what opens when it is told
sweep         a filter that moves
amplifier     a guitar amplifier
subtractive   a voice of a synthesiser
oscillators   what it begins with
wavetables    single cycles without aliases
resonance     its filters
bending       its drive
"""
