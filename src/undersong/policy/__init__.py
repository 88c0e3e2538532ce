"""What a deployment knows about people, why and for how long: one file that the program obeys.

model      the policy as frozen values
reader     a profile (TOML) into the model, every fault at once
profiles/  the policies, by name
"""
