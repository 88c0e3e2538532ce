"""Having music: songs, how they were generated, their files.

models     songs, generations, files
states     the states of a generation, and the moves between them
access     the only door from an id to an object
services   every change to what a person keeps
media      playing and downloading
ranges     which bytes a request asks for
"""
