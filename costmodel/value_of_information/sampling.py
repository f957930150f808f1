"""What an observer would find of a parameter: its value in the world, with the noise of a sample."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from costmodel.errors import InputError
from costmodel.language import translate
from costmodel.value_of_information.bases import Array


@dataclass(frozen=True)
class Mean:
    """The mean of so many observations, which differ from one another by ``sd``, in the unit of the parameter."""

    sd: float
    observations: float

    def __post_init__(self) -> None:
        refuse_nothing(self.observations)
        if not (np.isfinite(self.sd) and self.sd >= 0):
            raise InputError(translate("The spread of observations must be zero or more."))

    def __call__(self, values: Array, rng: np.random.Generator) -> Array:
        return values + rng.standard_normal(len(values)) * (self.sd / np.sqrt(self.observations))


@dataclass(frozen=True)
class Rate:
    """The share of so many observations in which something happens; the parameter is that share, from 0 to 1."""

    observations: float

    def __post_init__(self) -> None:
        refuse_nothing(self.observations)

    def __call__(self, values: Array, rng: np.random.Generator) -> Array:
        if values.min() < 0 or values.max() > 1:
            raise InputError(translate("A rate to observe must lie between 0 and 1 in every draw."))
        count = max(round(self.observations), 1)
        return rng.binomial(count, values) / count


def refuse_nothing(observations: float) -> None:
    if not (np.isfinite(observations) and observations > 0):
        raise InputError(translate("There must be at least one observation."))
