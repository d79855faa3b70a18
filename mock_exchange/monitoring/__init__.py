"""What happened, told once: log lines, metrics and alerts of the mock. Rules: C33 to C35, D26, D27.

Sessions and transport only hand over *observations*, a reference each; they are digested in batches, off the way of a request.
No clock, no input or output here: lines go to a function that was passed in, times come with the observations.
"""
