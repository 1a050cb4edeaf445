"""Objectives, actions and milestones by level; indicators that fill themselves; the calendar.

Comes in: what the rooms below measure, and dates. Goes out: a plan, a calendar.
Must not know: persons' opinions.
"""
