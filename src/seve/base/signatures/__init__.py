"""Who signed a request: HTTP signatures as the fediverse writes them, of both generations.

Comes in: a request as it arrived, and the key its author publishes. Goes out: a checked signature, or why it is none.
Must not know: where the key comes from, or what is asked. Reading and checking are apart, so that nothing is fetched for a request whose
date, digest or form is wrong already.
"""

from seve.base.signatures.keys import read_key
from seve.base.signatures.reading import SignatureWrong, SignedRequest, Stated, check, read
from seve.base.signatures.signing import sign_get

__all__ = ["SignatureWrong", "SignedRequest", "Stated", "check", "read", "read_key", "sign_get"]
