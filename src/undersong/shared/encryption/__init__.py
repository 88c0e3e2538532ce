"""Content is kept under a key of the person it belongs to.

envelope   seals one value, bound to where it stands
frames     seals one file so that any range of it can be read
keyring    the key of each person, wrapped by the deployment's key, outside the database
columns    lets a model have a sealed column that reads like text
"""
