"""How `undersong up` keeps a whole studio on one machine.

lock        one studio a data folder
door        the socket that listens, and the address of it
children    one process each: started, listened to, stopped
household   all of them together, from the start to the last one's end
"""
