"""The command line `gcp-caseplans`: the only place with click, colours, exit codes and printing.

`commands` say what each command does and takes, `views` turn values of the library into text, `main` owns the exit
codes. Nothing here decides what is sent to an org: that is the library's, which scripts use just so.
"""
