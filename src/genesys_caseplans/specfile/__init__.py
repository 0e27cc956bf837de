"""Loading specs: from JSON files, YAML files or Python mappings to one checked set of entries.

Owns what a spec file is, how it is read, and the sentences that say what is wrong with it and where. Asks no org, names
no kind, changes no file, and does not import ruamel.yaml before there is YAML to read.
"""

from genesys_caseplans.specfile.load import load_spec, parse_spec
from genesys_caseplans.specfile.spec import Spec

__all__ = ["Spec", "load_spec", "parse_spec"]
