"""Draws of transforms and effects that fit the data about equally well: what the searched transforms add in doubt.

Griddy Gibbs (Ritter & Tanner 1992): each channel in turn draws its transform from the grid and, with it, its effect,
given the other channels. Baseline coefficients are integrated out, effects are never negative. All chains at once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from marketing_assets.mix.transforms import Floats

CHAINS = 24
BURN_IN = 40
THIN = 10
_LEAST_Z = -30.0


@dataclass(frozen=True)
class Draws:
    """Draws x channels: `index` into the grid, `coefficient` [target per period at full saturation]; and R-hat."""

    index: np.ndarray
    coefficient: Floats
    r_hat: Floats


def draw_effects(
    target: Floats,
    features: list[Floats],
    log_prior: Floats,
    effect_scale: Floats,
    freedom: int,
    count: int,
    seed: int = 20240229,
) -> Draws:
    """Sample from the posterior of transforms and effects.

    Args:
        target: the target with baseline projected out (and whitened) [rows].
        features: per channel rows x candidates, projected (and whitened) alike.
        log_prior: of the candidates.
        effect_scale: channels x candidates: half-normal scale of the coefficient of each candidate.
        freedom: rows minus baseline terms.
        count: draws wanted.
    """
    from scipy.special import log_ndtr, ndtr, ndtri

    rng = np.random.default_rng(seed)
    channels, size = len(features), len(log_prior)
    # All inner products beforehand: a sweep is then look-ups only, independent of the number of rows and of how many
    # threads the linear algebra library would like (on a busy machine they cost ten times what they bring).
    onto = [target @ own for own in features]
    squares = [np.einsum("ng,ng->g", own, own) for own in features]
    inner = {(c, d): features[c].T @ features[d] for c in range(channels) for d in range(c + 1, channels)}
    index = rng.choice(size, p=np.exp(log_prior) / np.exp(log_prior).sum(), size=(CHAINS, channels))
    effect = np.zeros((CHAINS, channels))
    keep = -(-count // CHAINS)
    kept_index, kept_effect = [], []
    total = float(target @ target)
    variance = np.full(CHAINS, total / freedom)
    rows = np.arange(CHAINS)
    for sweep in range(BURN_IN + keep * THIN):
        for c in range(channels):
            noise = variance[:, None]
            precision = squares[c][None, :] / noise + 1.0 / effect_scale[c][None, :] ** 2
            left = np.tile(onto[c], (CHAINS, 1))
            for d in range(channels):
                if d != c:
                    products = inner[c, d][:, index[:, d]].T if c < d else inner[d, c][index[:, d]]
                    left -= effect[:, d, None] * products
            mean = left / noise / precision
            z = np.maximum(mean * np.sqrt(precision), _LEAST_Z)
            weight = log_prior - 0.5 * np.log(precision) - np.log(effect_scale[c]) + 0.5 * z**2 + log_ndtr(z)
            index[:, c] = np.argmax(weight + rng.gumbel(size=weight.shape), axis=1)
            chosen = index[:, c]
            chosen_z, chosen_precision = z[rows, chosen], precision[rows, chosen]
            uniform = rng.uniform(1e-12, 1.0, size=CHAINS)
            drawn = np.maximum(chosen_z - ndtri(uniform * ndtr(chosen_z)), 0.0) / np.sqrt(chosen_precision)
            effect[:, c] = drawn
        explained = _explained(index, effect, onto, squares, inner)
        squared = np.maximum(total - explained, 1e-9 * total)
        variance = squared / rng.chisquare(freedom, size=CHAINS)
        if sweep >= BURN_IN and (sweep - BURN_IN) % THIN == THIN - 1:
            kept_index.append(index.copy())
            kept_effect.append(effect.copy())
    stacked = np.array(kept_effect)
    return Draws(np.concatenate(kept_index)[:count], np.concatenate(kept_effect)[:count], _r_hat(stacked))


def _explained(
    index: np.ndarray,
    effect: Floats,
    onto: list[Floats],
    squares: list[Floats],
    inner: dict[tuple[int, int], Floats],
) -> Floats:
    """Per chain: by how much the effects lower the sum of squared residuals."""
    channels = range(len(onto))
    found = np.zeros(len(effect))
    for c in channels:
        found += 2 * effect[:, c] * onto[c][index[:, c]] - effect[:, c] ** 2 * squares[c][index[:, c]]
    for (c, d), products in inner.items():
        found -= 2 * effect[:, c] * effect[:, d] * products[index[:, c], index[:, d]]
    return found


def _r_hat(chains: Floats) -> Floats:
    """Gelman-Rubin statistic per channel; chains: draws x chains x channels."""
    length = len(chains)
    within = chains.var(axis=0, ddof=1).mean(axis=0)
    between = chains.mean(axis=0).var(axis=0, ddof=1)
    return np.asarray(np.sqrt(((length - 1) / length * within + between) / np.where(within > 0, within, 1.0)))
