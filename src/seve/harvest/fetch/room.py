"""Room in memory for what is on its way from the web to the books: a round of large pages is to weigh what one of small ones does."""

import asyncio

MOST_HELD = 96 * 2**20  # bytes of answers that are not in the books yet; then nothing further is asked for
MOST_LARGE = 32 * 2**20  # likewise; then no large body is read on: the small ones are not to wait for them
LARGE_AT_ONCE = 4  # bodies of more than half a megabyte, while they are read
GLANCE = 0.1  # seconds


class Room:
    """What is held now."""

    def __init__(self) -> None:
        self.held = 0  # bytes
        self.large = asyncio.Semaphore(LARGE_AT_ONCE)

    async def for_another(self) -> None:
        """Wait until there is room for another answer."""
        while self.held > MOST_HELD:
            await asyncio.sleep(GLANCE)

    async def for_large(self) -> None:
        """Wait until there is room for a large body; the caller gives its place back (`self.large.release`) once it was read."""
        await self.large.acquire()
        try:
            while self.held > MOST_LARGE:
                await asyncio.sleep(GLANCE)
        except BaseException:
            self.large.release()
            raise
