"""The one HTTP client. Comes in: an address. Goes out: an Answer, never an exception for what the web does.

Must not know: what an answer is for. No other module of the house may import an HTTP library or a socket.
"""

from seve.base.http.client import Client
from seve.base.http.guard import AddressForbidden, is_near
from seve.base.http.target import Target, read_target
from seve.base.http.types import Answer, Budget, Policy, Trouble

__all__ = ["AddressForbidden", "Answer", "Budget", "Client", "Policy", "Target", "Trouble", "is_near", "read_target"]
