"""What an org is: objects, clock, timers, clients and their roles, and what may go wrong in it.

Owns: the state of a sandbox and how it is kept. It knows neither how a request is read nor any resource.
"""
