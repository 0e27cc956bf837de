"""Without a copy of the published contract beside the repository there is nothing to compare with: no cases."""

from tests.contract.published_contract import IS_THERE

collect_ignore = [] if IS_THERE else ["test_calls_against_contract.py", "test_permissions_of_operations.py"]
