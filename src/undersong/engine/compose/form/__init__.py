"""The form: which sections a song has, in which order, and how many bars each.

fitting    lengths that fill the bars exactly, at the least cost
wished     what was wished of the form: no intro, a long build-up, a solo
played     songs that nobody sings, and forms given by tags alone
sung       songs with words: the tags decide the order, the words the bars
"""
