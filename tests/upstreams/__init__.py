"""Loopback sources for the tests: a folder of files, and recorded API traffic."""
