"""The floor every room stands on: errors, clock, web addresses, the one HTTP client, text, embeddings.

Comes in: nothing of the house. Goes out: small tools that know no room.
Must not know: any other room, any rule of judgement, the database.
"""
