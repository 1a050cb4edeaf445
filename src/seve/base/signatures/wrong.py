"""Why a signature is none. The words are for the log of who sent it."""


class SignatureWrong(ValueError):
    """The request is not believed."""
