"""All that knows Dagster, and nothing else does: assets, checks, jobs, schedules, resources, the one-run command."""
