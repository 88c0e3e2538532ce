"""What a prompt means where it names nothing: sentences compared with sentences.

`multilingual` and `english` turn a text into a vector, `sentences` holds the vectors of the sentences that
describe the styles, `nearness` compares.
"""
