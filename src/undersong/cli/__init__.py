"""The command `undersong`: one file a subcommand, `main` finds and runs it.

compose      words in, a finished song out
render       the same score, performed again
catalogues   styles, voices, instruments and masters
up           the whole studio on this machine; studio/ keeps its processes
settings     every setting and where its value comes from
warm         prepares a machine
files        what `compose` and `render` read and write
progress     a bar on a terminal
"""
