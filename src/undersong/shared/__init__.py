"""The kit of the Django side without business: settings, folders, keys, files, the bell."""
