"""The commands of `python -m environments`, one file each with `run(options, manager, screen) -> exit status`.

`arguments.py` says what can be typed and `candidates.py` how it may go on, `chosen.py` loads what the options choose,
`screen.py` is where results go and `tables.py` draws them at a terminal. The packages rich and argcomplete are known to
`tables.py` and `completion.py` alone, and are imported when they are needed: an application that reads settings at run
time needs neither.
"""
