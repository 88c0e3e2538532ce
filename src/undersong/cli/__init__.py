"""The command `undersong`: one file a subcommand, `main` finds and runs it.

compose      words in, a finished song out
render       the same score, performed again
styles       the styles by family, and one of them in full
catalogues   voices, instruments and masters
understood   what was understood of a request, as lines
up           the whole studio on this machine; studio/ keeps its processes
settings     every setting and where its value comes from
warm         prepares a machine
files        what `compose` and `render` read and write
bank         the SoundFont that both perform with
progress     a bar on a terminal
stopping     what Ctrl-C does, and what it leaves
plain        text where the locale knows fewer letters
"""
