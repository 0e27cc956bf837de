"""`python -m gcp_caseplans`: the same as `gcp-caseplans`."""

from gcp_caseplans.main import main

if __name__ == "__main__":
    main()
