"""The project file: which environments there are, and what all specs must keep to.

    project = find_project()
    prod = project.environment("prod")
    with Client(prod.settings()) as client:
        plan = client.plan(prod.load_spec(), org=prod.org)

Owns `gcp-caseplans.toml` and what its keys mean. Knows no command line.
"""
