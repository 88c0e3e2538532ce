"""What a prompt means where it names nothing: sentences compared with sentences.

multilingual  a text as a vector, in sixteen languages
english       a second opinion on English ones
sentences     the vectors of the sentences that describe the styles
nearness      which styles a text comes near
sorter        what all those sentences together say of it
hints         words that people connect with a style
onecore       small matrices on one core
nearer        which of two lists of phrases a few words come nearer to
somebody      whether a few words are a person's name
"""
