"""Rendering beside the worker: a process of its own that may be killed without harm.

messages   what the two say to each other
child      the render process: no Django, no database, only the door of the engine
process    the worker's handle on it: start, order, listen, kill
worker     one job from claim to end
"""
