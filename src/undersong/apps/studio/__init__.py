"""Asking for music: requests, jobs, progress."""
