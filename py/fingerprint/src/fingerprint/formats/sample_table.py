"""The tables of an ISO base media file that say where in the file the samples of a track lie, its frames, and how long.

Of the places only the chunk of samples that begins farthest behind is measured: if it is there, so are the others.
"""

import struct
import sys
from array import array
from collections.abc import Iterator, Mapping
from itertools import chain, pairwise
from operator import mul

from fingerprint.formats.boxes import Box
from fingerprint.reader import Reader

SLICE = 48 * 1024  # bytes read at once: whole entries of 4, 8 or 12
# Entries that are read of a table: half an hour of 60 frames a second, even if each lies for itself.
MAX_ENTRIES = 100_000
CHUNKS, LARGE_CHUNKS, RUNS, SIZES, SMALL_SIZES = b"stco", b"co64", b"stsc", b"stsz", b"stz2"
DURATIONS = b"stts"
PAIR = 8  # bytes of a number of samples and of the units that each of them lasts
RUN = struct.Struct(">III")  # first chunk, counted from 1; samples in each chunk from there on; their description

Tables = Mapping[bytes, Box]


def sample_count(reader: Reader, tables: Tables) -> int:
    """Return how many samples a track has."""
    box = tables.get(SIZES) or tables.get(SMALL_SIZES)
    return number(reader, box, 8) if box else 0


def durations(reader: Reader, tables: Tables) -> tuple[int, int]:
    """Return how many samples have durations, and their sum; zeros where the table is missing or too long."""
    box = tables.get(DURATIONS)
    count = entry_count(reader, box, 4, PAIR) if box else 0
    samples = units = 0
    if not box or count > MAX_ENTRIES:
        return samples, units
    for values in numbers(reader, box.start + 8, 0, 2 * count, 4):
        samples += sum(values[::2])
        units += sum(map(mul, values[::2], values[1::2]))
    return samples, units


def data_end(reader: Reader, tables: Tables) -> int:
    """Return the position behind the data of a track, as far as its tables are whole; 0 without any."""
    box = tables.get(CHUNKS) or tables.get(LARGE_CHUNKS)
    if not box:
        return 0
    size = 8 if box.name == LARGE_CHUNKS else 4
    count = entry_count(reader, box, 4, size)
    # Chunks usually stand in the order of the film; of a table that is too long the end tells most.
    chunk = max(count - MAX_ENTRIES, 0)
    start, farthest = 0, chunk
    for offsets in numbers(reader, box.start + 8, chunk, count, size):
        if max(offsets) > start:
            start = max(offsets)
            farthest = chunk + offsets.index(start)
        chunk += len(offsets)
    return start + chunk_size(reader, tables, farthest) if count else 0


def chunk_size(reader: Reader, tables: Tables, chunk: int) -> int:
    """Return how many bytes the samples of a chunk take, the first chunk being 0; 0 if the tables do not tell."""
    sizes, runs = tables.get(SIZES), tables.get(RUNS)
    if not sizes or not runs:
        return 0
    first, end = samples_of_chunk(reader, runs, chunk)
    if same_size := number(reader, sizes, 4):
        return same_size * max(min(end, number(reader, sizes, 8)) - first, 0)
    end = min(end, first + MAX_ENTRIES, entry_count(reader, sizes, 8, 4))
    return sum(map(sum, numbers(reader, sizes.start + 12, first, end, 4)))


def samples_of_chunk(reader: Reader, runs: Box, chunk: int) -> tuple[int, int]:
    """Return the first sample of a chunk and the one behind its last; the same one if the table does not tell."""
    count = min(entry_count(reader, runs, 4, RUN.size), MAX_ENTRIES)
    slices = pieces(reader, runs.start + 8, 0, count, RUN.size)
    entries = chain.from_iterable(map(RUN.iter_unpack, slices))
    sample = 0
    for (first, samples, _), (following, _, _) in pairwise(chain(entries, [(sys.maxsize, 0, 0)])):
        if chunk + 1 < following:
            start = sample + (chunk + 1 - first) * samples
            return (start, start + samples) if start >= 0 else (0, 0)
        sample += (following - first) * samples
    return 0, 0


def number(reader: Reader, box: Box, offset: int) -> int:
    """Return the 32 bits at an offset in a box."""
    return int.from_bytes(reader.at(box.start + offset, 4), "big")


def entry_count(reader: Reader, box: Box, offset: int, size: int) -> int:
    """Return the number of entries that stands at an offset in a table, but not more than follow there."""
    return min(number(reader, box, offset), max(box.end - box.start - offset - 4, 0) // size)


def numbers(reader: Reader, start: int, first: int, end: int, size: int) -> "Iterator[array[int]]":
    """Yield the entries of a table from one up to another, many at once."""
    for data in pieces(reader, start, first, end, size):
        values = array("Q" if size == 8 else "I", data)
        if sys.byteorder == "little":
            values.byteswap()
        yield values


def pieces(reader: Reader, start: int, first: int, end: int, size: int) -> Iterator[bytes]:
    """Yield the bytes of the entries of a table from one up to another."""
    for position in range(start + first * size, start + end * size, SLICE):
        yield reader.at(position, min(SLICE, start + end * size - position))
