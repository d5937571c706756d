# SPDX-License-Identifier: GPL-3.0-or-later
"""Old data of which every sector can be told: planted before an erase, looked for in the raw image after it."""
import hashlib
import os

SECTOR = 512


class Canaries:
    """No two sectors are alike, and no two plantings."""

    def __init__(self, image, offset=0, length=None):
        self.image = image
        self.first = offset // SECTOR
        self.count = (os.path.getsize(image) - offset if length is None else length) // SECTOR
        self.mark = os.urandom(16)
        with open(image, "r+b") as file:
            file.seek(offset)
            file.writelines(self.sector(number) for number in range(self.first, self.first + self.count))

    def sector(self, number):
        """Its mark, then what only this sector has; sixteen times."""
        return (self.mark + hashlib.sha256(self.mark + number.to_bytes(8, "little")).digest()[:16]) * (SECTOR // 32)

    def left(self):
        """Numbers of the sectors that still hold what was planted there, all of it."""
        with open(self.image, "rb") as file:
            file.seek(self.first * SECTOR)
            return [number for number in range(self.first, self.first + self.count) if file.read(SECTOR) == self.sector(number)]

    def traces(self):
        """How often the mark is anywhere in the image, at any offset."""
        with open(self.image, "rb") as file:
            return file.read().count(self.mark)


def extents(sectors):
    """(offset, length) in bytes of sectors in a row."""
    found = []
    for number in sectors:
        if found and found[-1][0] + found[-1][1] == number * SECTOR:
            found[-1] = (found[-1][0], found[-1][1] + SECTOR)
        else:
            found.append((number * SECTOR, SECTOR))
    return found
