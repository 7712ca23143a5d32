"""Runs Airbyte sources for Winnow, one request at a time or several, and never takes a doubtful read for a good one."""
