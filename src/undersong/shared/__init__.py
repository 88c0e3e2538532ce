"""What the Django side shares and no business is in.

configuration     every setting of a deployment
folders           the data folder and what is in it
secrets_on_disk   secrets that a deployment makes once and keeps
encryption/       content under a key of its person
storage           finished files, sealed
valkey            connections to the queue's server
entrance          one-time tokens that open the studio
kinship           a process ends with the one that started it
closing           streams end when the server does
logs              what happened to the program, never what a person wrote
"""
