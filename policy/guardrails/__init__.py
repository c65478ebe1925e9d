"""An independent opinion of what the program builds: rules over the resources that the engine is about to create.

Imports neither `environments` nor `components`: it would judge as well a stack that somebody else wrote.
"""
