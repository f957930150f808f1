"""A second opinion: our formulas, set to the method of EcoLogits, against the package itself (0.11.3, as locked)."""

import importlib.metadata
from typing import Any

import pytest
from ecologits.electricity_mix_repository import ElectricityMix, electricity_mixes
from ecologits.impacts.llm import compute_llm_impacts, compute_llm_impacts_dag
from test_energy import evaluate

pytestmark = pytest.mark.oracle

COUNTRIES = {"FRA": ("fr", 0), "SWE": ("se", 1), "EEE": ("eu", 2), "USA": ("us", 3)}
COMPARED = (
    "request_energy",
    "request_computing_carbon",
    "request_embodied_carbon",
    "request_water",
    "request_antimony",
)
SIZES = [(8, 8), (24, 24), (70, 70), (123, 123), (41, 675)]


def mix_of(zone: str) -> ElectricityMix:
    mix = electricity_mixes.find_electricity_mix(zone)
    assert mix is not None
    return mix


def ours(active: float, total: float, zone: str, pue: float, wue: float, **given: Any) -> dict[str, Any]:
    """One request of 400 tokens, with the assumptions that EcoLogits makes and this workbook does not."""
    country, code = COUNTRIES[zone]
    mix = mix_of(zone)
    grid = {
        f"grid_carbon_{country}": mix.gwp * 1000,
        f"grid_water_{country}": mix.wue,
        f"grid_antimony_{country}": mix.adpe,
    }
    assumed = {"hardware_lifetime": 3.0, "server_utilisation": 1.0, "concurrency_remote": 64.0, "output_tokens": 400.0}
    model = {"energy_method": 1.0, "active_parameters": float(active), "total_parameters": float(total)}
    place = {"hosting_country": float(code), "pue_remote": pue, "wue_remote": wue, "first_token_latency": 0.0}
    return dict(zip(COMPARED, evaluate(*COMPARED, **grid | assumed | model | place | given), strict=True))


def theirs(active: float, total: float, zone: str, pue: float, wue: float, **given: Any) -> dict[str, Any]:
    mix = mix_of(zone)
    impacts = compute_llm_impacts(
        model_active_parameter_count=active,
        model_total_parameter_count=total,
        output_token_count=400,
        if_electricity_mix_adpe=mix.adpe,
        if_electricity_mix_pe=mix.pe,
        if_electricity_mix_gwp=mix.gwp,
        if_electricity_mix_wue=mix.wue,
        datacenter_pue=pue,
        datacenter_wue=wue,
        **given,
    )
    return {
        "request_energy": impacts.energy.value * 1000,
        "request_computing_carbon": impacts.gwp.value * 1000,
        "request_embodied_carbon": impacts.embodied.gwp.value * 1000,
        "request_water": impacts.wcf.value,
        "request_antimony": impacts.adpe.value,
    }


def test_the_version_is_the_one_compared() -> None:
    assert importlib.metadata.version("ecologits") == "0.11.3"


@pytest.mark.parametrize("zone", COUNTRIES)
@pytest.mark.parametrize(("active", "total"), SIZES)
def test_same_impacts_for_each_size_and_country(active: float, total: float, zone: str) -> None:
    """V1: the ten rows of table of EcoLogits results, and as many in Sweden and Europe."""
    call = (active, total, zone, 1.2, 0.569)
    assert ours(*call) == pytest.approx(theirs(*call), rel=1e-9)


def test_same_impacts_at_a_measured_speed() -> None:
    """V2: Mistral Large 3, 59.2 tokens per second after 0.63 second."""
    call = (41, 675, "FRA", 1.16, 0.09)
    own = ours(*call, token_latency=1 / 59.2, first_token_latency=0.63)
    assert own == pytest.approx(theirs(*call, tps=59.2, ttft=0.63), rel=1e-9)
    assert own["request_energy"] == pytest.approx(1.12693301272126, rel=1e-9)


@pytest.mark.parametrize("batch", [1, 8, 64, 256])
def test_same_impacts_for_each_number_of_requests_together(batch: int) -> None:
    call = (70, 70, "FRA", 1.2, 0.569)
    assert ours(*call, concurrency_remote=float(batch)) == pytest.approx(theirs(*call, batch_size=batch), rel=1e-9)


@pytest.mark.parametrize("total", [1, 3, 33, 34, 67, 405, 675, 1500])
def test_same_number_of_cards(total: float) -> None:
    """Rounding up, then to a power of two, agrees on both sides of every step."""
    every = compute_llm_impacts_dag(
        model_active_parameter_count=total,
        model_total_parameter_count=total,
        output_token_count=400,
        request_latency=float("inf"),
        if_electricity_mix_adpe=0,
        if_electricity_mix_pe=0,
        if_electricity_mix_gwp=0,
        if_electricity_mix_wue=0,
        datacenter_pue=1,
        datacenter_wue=0,
    )
    assert evaluate("cards", total_parameters=float(total)) == every["gpu_required_count"]
