"""The values of the pipeline: what is changed (`change`), the whole of it (`plan`), what came of it (`report`), what is
told on the way (`events`), and all of them for machines (`json`). Plain values; they know how to be shown and nothing
of how they are made.
"""
