"""Asking for music: requests, jobs, progress, and the page for all of it.

views, forms, live       doors: pages, the form, events for open pages
checking, examples       what is wrong with a request; requests to begin with
preview                  what is understood of a request while it is written
services/                every change: asking, working, sweeping
queries, details         every read: lists and rows; all about one song
models                   the work that is open
fairness, estimate       whose turn it is; how long it will take
bell, telling            ringing for workers and pages; what pages are told
listening                hearing a person's events
tasks, rendering/        the worker's door; one job from claim to end, in a process of its own
covers, templatetags/    pictures and words for templates
management/              commands of `django-admin`
"""
