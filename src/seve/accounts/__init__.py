"""Who may enter: users, roles, territories of their mandate.

Comes in: invitations and sign-ins. Goes out: an actor with roles.
Must not know: what the rooms above hold.
"""
