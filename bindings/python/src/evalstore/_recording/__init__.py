"""What `evalstore.pytest_plugin` does: its hooks call these modules.

`settings` reads what was asked for, `identity` says which task and model a test is, `attempt` what its
reports come to, `runs` begins and finds runs, `ledger` knows what a run has, `session` ties them together,
and `summary` writes the table at the end.
"""
