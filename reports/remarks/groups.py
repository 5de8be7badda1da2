"""Similar remarks put together: by the words they share, without any service, the same every time.

A remark is a vector of its pairs of characters, rare ones weighing more (TF-IDF). The groups start
from the keywords, each from the remarks that have it, and from what many wrote in the very same
words; they are then moved to the mean of those that
are nearest to them, a few times over (spherical k-means); what is near to none stays alone. The
time grows with the number of remarks, not with its square.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from reports.remarks.grams import Floats, Ints, Keyword, Texts, grams

MOST = 24
"""Groups at most."""
NEAR = 0.22
"""Cosine from which a remark belongs to a group."""
SAME = 0.6
"""Cosine from which two groups are one."""
COVERED = 0.75
"""A keyword whose remarks earlier ones have taken to such a part starts no group."""
GENERAL = 0.25
"""Nor does a word that stands in such a part of all remarks, where others do not."""
FEW = 6
"""So many keywords are enough to choose among."""
ROUNDS = 5
NAMING = 0.25
"""A keyword that names a group stands in such a part of its remarks, at least."""
LABELLED = 2
"""Keywords that name a group, at most."""


@dataclass(frozen=True, slots=True)
class Similar:
    """One group: places of its texts, the most typical first, and words that tell it apart."""

    rows: tuple[int, ...]
    label: tuple[str, ...]


def similar(texts: Texts, words: tuple[Keyword, ...], least: int) -> tuple[Similar, ...]:
    """Groups of at least `least` remarks, the largest first; the others belong to none."""
    vectors = _vectors(texts)
    seeds = _seeds(texts, words, least)
    if not seeds or vectors.shape[1] == 0:
        return ()
    centres = _unit(np.vstack([_mean(vectors, texts.weights, rows) for rows in seeds]))
    which, near = _nearest(vectors, centres)
    for _ in range(ROUNDS):
        centres = _merged(_moved(vectors, texts.weights, which, len(centres)))
        which, near = _nearest(vectors, centres)
    found = []
    for group in range(len(centres)):
        rows = np.flatnonzero(which == group)
        if texts.weights[rows].sum() < least:
            continue
        typical = rows[np.lexsort((rows, -near[rows]))]
        found.append(Similar(tuple(typical.tolist()), _label(texts, words, rows)))
    return tuple(
        sorted(found, key=lambda one: (-int(texts.weights[list(one.rows)].sum()), one.rows))
    )


def _vectors(texts: Texts) -> sparse.csr_array:
    """One row a text; unit length, or empty where it has no pair of characters that others have."""
    pairs = grams(texts, 2)
    rows = texts.place[pairs.starts]
    shape = (len(texts.weights), len(pairs.codes))
    counts = sparse.csr_array((np.ones(len(rows)), (rows, pairs.which)), shape=shape)
    counts.data = np.minimum(counts.data, 2.0)
    present = sparse.csr_array(
        (np.ones_like(counts.data), counts.indices, counts.indptr), shape=counts.shape
    )
    having = texts.weights @ present
    common = np.flatnonzero(having >= 2)  # by as many people, be it in one and the same text
    counts = counts[:, common]
    weighted = counts.multiply(np.log(1 + texts.weights.sum() / having[common])).tocsr()
    lengths = np.sqrt(np.asarray(weighted.multiply(weighted).sum(axis=1)).ravel())
    scale = np.divide(1.0, lengths, out=np.zeros_like(lengths), where=lengths > 0)
    return sparse.csr_array(sparse.diags_array(scale) @ weighted)


def _seeds(texts: Texts, words: tuple[Keyword, ...], least: int) -> list[Ints]:
    """Remarks by keyword, without keywords that stand mostly where earlier ones do; then what many
    wrote in the very same words."""
    taken = np.zeros(len(texts.weights), dtype=bool)
    seeds = []
    total = int(texts.weights.sum())
    special = [word for word in words if word.count <= GENERAL * total]
    for word in special if len(special) >= FEW else words:
        weights = texts.weights[word.rows]
        if weights[taken[word.rows]].sum() < COVERED * weights.sum():
            seeds.append(word.rows)
            taken[word.rows] = True
    often = np.flatnonzero((texts.weights >= least) & ~taken)
    seeds += [np.array([row]) for row in often[np.argsort(-texts.weights[often], kind="stable")]]
    return seeds[:MOST]


def _mean(vectors: sparse.csr_array, weights: Ints, rows: Ints) -> Floats:
    found: Floats = np.asarray(weights[rows].astype(float) @ vectors[rows]).ravel()
    return found


def _unit(centres: Floats) -> Floats:
    lengths = np.linalg.norm(centres, axis=1, keepdims=True)
    found: Floats = np.divide(centres, lengths, out=np.zeros_like(centres), where=lengths > 0)
    return found


def _nearest(vectors: sparse.csr_array, centres: Floats) -> tuple[Ints, Floats]:
    """The group of each text, -1 for none, and how near it is."""
    if not len(centres):
        return np.full(vectors.shape[0], -1), np.zeros(vectors.shape[0])
    cosines = np.asarray(vectors @ centres.T)
    which = cosines.argmax(axis=1)
    near = cosines[np.arange(len(which)), which]
    return np.where(near >= NEAR, which, -1), near


def _moved(vectors: sparse.csr_array, weights: Ints, which: Ints, groups: int) -> Floats:
    means = [_mean(vectors, weights, np.flatnonzero(which == group)) for group in range(groups)]
    return _unit(np.vstack([mean for mean in means if mean.any()] or [means[0]]))


def _merged(centres: Floats) -> Floats:
    """Groups that are about the same become one, the earlier first."""
    kept: list[Floats] = []
    for centre in centres:
        place = next((k for k, other in enumerate(kept) if centre @ other >= SAME), None)
        if place is None:
            kept.append(centre)
        else:
            kept[place] = _unit((kept[place] + centre)[None, :])[0]
    return np.vstack(kept)


def _label(texts: Texts, words: tuple[Keyword, ...], rows: Ints) -> tuple[str, ...]:
    """Keywords that stand in the group far more often than elsewhere."""
    inside = np.zeros(len(texts.weights), dtype=bool)
    inside[rows] = True
    size, total = int(texts.weights[rows].sum()), int(texts.weights.sum())
    scored = []
    for word in words:
        here = int(texts.weights[word.rows][inside[word.rows]].sum())
        share, elsewhere = here / size, (word.count - here) / max(1, total - size)
        if share >= NAMING and share > 2 * elsewhere:
            scored.append((-share * math.log(share / (elsewhere + 0.01)), word.word))
    chosen: list[str] = []
    for _, name in sorted(scored):
        if len(chosen) < LABELLED and not any(name in one or one in name for one in chosen):
            chosen.append(name)
    return tuple(chosen)
