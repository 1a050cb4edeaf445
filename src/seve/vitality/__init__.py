"""Map and rhythms in; silence, lost links, bridges, diversity out; suggestions within the budget.

Comes in: posts' dates, snapshots. Goes out: vital signs with their evidence, suggestions.
Must not know: what is said; never a person.
"""
