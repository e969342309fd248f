"""Who may do what: every operation of the OpenAPI document × everybody who may ask × every state of what is asked for.

`outcomes/<function>.md` declares what each cell answers, for people to read and review. `python -m tests.matrix` writes
the tables as the code answers now; whoever adds an operation, a state or an actor reads in `git diff` what that says
and keeps it only after having thought about each cell. States and actors begin in `town.py`.
"""
