"""Footprint: energy, carbon, water and minerals that the tool uses, food and heat that it avoids (footprint F1 to F11).

Four columns are kept apart. Quantities without a year are those of cruising speed; those by year follow the ramp, the
growth of use and the progress of machines. Euros appear for what the authority pays
or no longer pays itself, and for the value of a tonne.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from costmodel.model.expression import previous, total
from costmodel.model.quantity import formula


def by_country(code: Any, france: Any, sweden: Any, europe: Any, united_states: Any) -> Any:
    return np.where(code <= 0, france, np.where(code <= 1, sweden, np.where(code - 1 <= 1, europe, united_states)))


def by_boundary(code: Any, operational: Any, disclosed: Any, life_cycle: Any) -> Any:
    return np.where(code <= 0, operational, np.where(code <= 1, disclosed, life_cycle))


def ceiling(number: Any) -> Any:
    return -np.floor(-number)


def ratio_or_zero(above: Any, below: Any) -> Any:
    """The ratio where the denominator is positive; np.divide because plain floats would raise before the choice."""
    return np.where(below > 0, np.divide(above, below), 0)


# Volumes: how often the tool is asked


@formula(
    en="Requests to a language model",
    fr="Requêtes à un modèle de langage",
    symbol="R_{IA}",
    unit="request/year",
    source="footprint F1",
    outcome="footprint",
)
def requests(
    active_agent_days, requests_per_active_day, acts_handled, requests_per_act, bot_contacts, requests_per_bot_contact
):
    return (
        active_agent_days * requests_per_active_day
        + acts_handled * requests_per_act
        + bot_contacts * requests_per_bot_contact
    )


@formula(
    en="Other uses of AI (hours of audio, pages, images)",
    fr="Autres usages de l'IA (heures d'audio, pages, images)",
    symbol="U_{AI}",
    unit="unit/year",
    source="footprint F1, other uses",
)
def other_uses(acts_handled, units_per_act, bot_contacts, units_per_bot_contact, additional_uses):
    return acts_handled * units_per_act + bot_contacts * units_per_bot_contact + additional_uses


# F1 Energy of a request, power law fitted on ML.ENERGY


@formula(
    en="Active parameters of the model",
    fr="Paramètres actifs du modèle",
    symbol="P_{actif}",
    unit="Gparam",
    source="footprint F1",
)
def active_parameters(total_parameters, active_fraction):
    """A mixture of experts reads only a part of its parameters for each token; never more than all of them."""
    return total_parameters * active_fraction


@formula(
    en="Multiplier of the answer's length by reasoning",
    fr="Multiplicateur de longueur dû au raisonnement",
    symbol="m_{reason}",
    unit="1",
    source="footprint F1",
)
def reasoning_multiplier(reasoning, reasoning_factor):
    return np.where(reasoning > 0, reasoning_factor, 1)


@formula(
    en="Tokens generated per request, reasoning included",
    fr="Jetons produits par requête, raisonnement compris",
    symbol="T_{gen}",
    unit="token/request",
    source="footprint F1",
)
def generated_tokens(output_tokens, reasoning_multiplier):
    return output_tokens * reasoning_multiplier


@formula(
    en="Tokens read beyond those inside the fit",
    fr="Jetons lus au-delà de ceux que l'ajustement contient",
    symbol="T_{lus}",
    unit="token/request",
    source="footprint F1",
)
def charged_input_tokens(input_tokens, free_input_tokens):
    """The measured chats already contain short questions: only longer ones are added."""
    return np.maximum(0, input_tokens - free_input_tokens)


@formula(
    en="Requests served together",
    fr="Requêtes servies ensemble",
    symbol="B_{ens}",
    unit="1",
    source="footprint F1",
)
def concurrent_requests(onsite_hosting, concurrency_onsite, concurrency_remote):
    return np.where(onsite_hosting > 0, concurrency_onsite, concurrency_remote)


@formula(
    en="Requests served together, within the fit",
    fr="Requêtes servies ensemble, dans le domaine de l'ajustement",
    symbol="B_{fit}",
    unit="1",
    source="footprint F1",
)
def fit_concurrency(concurrent_requests, fit_concurrency_floor, fit_concurrency_ceiling):
    return np.minimum(np.maximum(concurrent_requests, fit_concurrency_floor), fit_concurrency_ceiling)


@formula(
    en="Surcharge of a server with few users",
    fr="Surcoût d'un serveur peu partagé",
    symbol="k_{seul}",
    unit="1",
    source="footprint F1",
)
def small_server_factor(concurrent_requests, fit_concurrency_floor):
    """Below the fit, the same power is shared among fewer requests."""
    return np.maximum(1, fit_concurrency_floor / concurrent_requests)


@formula(
    en="Energy per token of one request alone, by size of the model",
    fr="Énergie par jeton d'une requête seule, selon la taille du modèle",
    symbol="e_{taille}",
    unit="J/token",
    source="footprint A7, F1",
)
def model_size_energy(
    fit_scale, active_parameters, total_parameters, reference_parameters, fit_active_exponent, fit_total_exponent
):
    return (
        fit_scale
        * (active_parameters / reference_parameters) ** fit_active_exponent
        * (total_parameters / reference_parameters) ** fit_total_exponent
    )


@formula(
    en="Energy of the chips per generated token",
    fr="Énergie des puces par jeton produit",
    symbol="e_{out}",
    unit="J/token",
    source="footprint A7, F1",
)
def output_token_energy(
    model_size_energy, fit_concurrency, fit_concurrency_exponent, small_server_factor, fit_residual
):
    return model_size_energy * fit_concurrency**fit_concurrency_exponent * small_server_factor * fit_residual


@formula(
    en="Energy of the chips per request",
    fr="Énergie des puces par requête",
    symbol="e_{puce}",
    unit="J/request",
    source="footprint F1",
)
def request_chip_energy(output_token_energy, generated_tokens, input_energy_ratio, charged_input_tokens):
    return output_token_energy * (generated_tokens + input_energy_ratio * charged_input_tokens)


@formula(
    en="Idle overhead of the remote service",
    fr="Surcoût d'attente du service distant",
    symbol="k_{att}",
    unit="1",
    source="footprint F1, F3",
)
def idle_factor(onsite_hosting, idle_overhead):
    """On site, waiting is counted hour by hour and not as a share."""
    return np.where(onsite_hosting > 0, 1, idle_overhead)


@formula(
    en="Computing energy of a request, power law",
    fr="Énergie de calcul d'une requête, loi de puissance",
    symbol="E_{IT,loi}",
    unit="kWh/request",
    source="footprint F1",
)
def power_law_energy(request_chip_energy, host_overhead, idle_factor, joules_per_kwh):
    return request_chip_energy * host_overhead * idle_factor / joules_per_kwh


# F1 again, by the method of EcoLogits 0.11.3


@formula(
    en="Energy of one card per token, EcoLogits",
    fr="Énergie d'une carte par jeton, EcoLogits",
    symbol="e_{carte}",
    unit="Wh/token",
    source="footprint A1",
)
def card_token_energy(
    card_energy_slope, card_energy_decay, concurrent_requests, active_parameters, reference_parameters, card_energy_base
):
    return (
        card_energy_slope * np.exp(card_energy_decay * concurrent_requests) * active_parameters / reference_parameters
        + card_energy_base
    )


@formula(
    en="Memory that the model needs",
    fr="Mémoire nécessaire au modèle",
    symbol="M_{mod}",
    unit="GB",
    source="footprint A1",
)
def model_memory(memory_overhead, total_parameters, parameter_size):
    return memory_overhead * total_parameters * parameter_size


@formula(
    en="Cards that hold the model, before rounding",
    fr="Cartes contenant le modèle, avant arrondi",
    symbol="n_{carte,min}",
    unit="1",
    source="footprint A1",
)
def least_cards(model_memory, card_memory):
    return ceiling(model_memory / card_memory)


@formula(en="Cards per server", fr="Cartes par serveur", symbol="n_{carte}", unit="1", source="footprint A1")
def cards(card_base, least_cards):
    """Cards work in groups of one, two, four, eight."""
    return card_base ** ceiling(np.log(least_cards) / np.log(card_base))


@formula(
    en="Time per generated token",
    fr="Durée par jeton produit",
    symbol="t_{jeton}",
    unit="second/token",
    source="footprint A1",
)
def token_latency(
    latency_slope, active_parameters, reference_parameters, latency_crowding, concurrent_requests, latency_base
):
    return (
        latency_slope * active_parameters / reference_parameters + latency_crowding * concurrent_requests + latency_base
    )


@formula(
    en="Duration of a request",
    fr="Durée d'une requête",
    symbol="t_{req}",
    unit="second/request",
    source="footprint A1",
)
def request_latency(generated_tokens, token_latency, first_token_latency):
    return generated_tokens * token_latency + first_token_latency


@formula(
    en="Server time of a request",
    fr="Temps de serveur d'une requête",
    symbol="t_{srv}",
    unit="hour/request",
    source="footprint A1, F6",
)
def server_time(request_latency, seconds_per_hour, concurrent_requests):
    return request_latency / seconds_per_hour / concurrent_requests


@formula(
    en="Energy of the host per request, EcoLogits",
    fr="Énergie de l'hôte par requête, EcoLogits",
    symbol="E_{hote}",
    unit="kWh/request",
    source="footprint A1",
)
def host_energy(server_time, server_power, cards, cards_per_server, watts_per_kilowatt):
    return server_time * server_power * cards / cards_per_server / watts_per_kilowatt


@formula(
    en="Computing energy of a request, EcoLogits",
    fr="Énergie de calcul d'une requête, EcoLogits",
    symbol="E_{IT,eco}",
    unit="kWh/request",
    source="footprint A1",
)
def ecologits_energy(host_energy, cards, output_tokens_energy):
    return host_energy + cards * output_tokens_energy


@formula(
    en="Energy of one card per request, EcoLogits",
    fr="Énergie d'une carte par requête, EcoLogits",
    symbol="E_{carte}",
    unit="kWh/request",
    source="footprint A1",
)
def output_tokens_energy(generated_tokens, card_token_energy, watt_hours_per_kwh):
    return generated_tokens * card_token_energy / watt_hours_per_kwh


@formula(
    en="Computing energy of a request, data centre apart",
    fr="Énergie de calcul d'une requête, hors centre de données",
    symbol="E_{IT}",
    unit="kWh/request",
    source="footprint F1, A1",
)
def request_it_energy(energy_method, power_law_energy, ecologits_energy):
    return np.where(energy_method <= 0, power_law_energy, ecologits_energy)


# F3 A server of the authority, always on


@formula(
    en="PUE where the tool runs",
    fr="PUE du lieu où tourne l'outil",
    symbol="PUE",
    unit="1",
    source="footprint F1, F3",
)
def hosting_pue(onsite_hosting, pue_room, pue_remote):
    return np.where(onsite_hosting > 0, pue_room, pue_remote)


@formula(
    en="Waiting energy that a request replaces",
    fr="Énergie d'attente qu'une requête remplace",
    symbol="E_{rempl}",
    unit="kWh/request",
    source="footprint F3",
)
def idle_energy_replaced(onsite_hosting, onsite_idle_power, server_time, watts_per_kilowatt):
    return onsite_hosting * onsite_idle_power * server_time / watts_per_kilowatt


@formula(
    en="Energy of a request, data centre included",
    fr="Énergie d'une requête, centre de données compris",
    symbol="E_{req}",
    unit="kWh/request",
    source="footprint F1, F3",
)
def active_request_energy(hosting_pue, request_it_energy, idle_energy_replaced):
    return hosting_pue * np.maximum(0, request_it_energy - idle_energy_replaced)


@formula(
    en="Hours a year during which the server is on",
    fr="Heures d'allumage du serveur par an",
    symbol="h_{on}",
    unit="hour/year",
    source="footprint F3",
)
def onsite_hours(hours_in_year, onsite_on_share):
    return hours_in_year * onsite_on_share


@formula(
    en="Waiting energy of the server on site",
    fr="Énergie d'attente du serveur sur place",
    symbol="E_{att}",
    unit="kWh/year",
    source="footprint F3",
    outcome="footprint",
)
def onsite_standing_energy(
    onsite_hosting, onsite_servers, pue_room, onsite_idle_power, onsite_hours, watts_per_kilowatt
):
    """A server in a cupboard of the town hall waits all year, asked or not."""
    return onsite_hosting * onsite_servers * pue_room * onsite_idle_power * onsite_hours / watts_per_kilowatt


@formula(
    en="Share of the server's year borne by one request",
    fr="Part de l'année du serveur portée par une requête",
    symbol="q_{an}",
    unit="year/request",
    source="footprint F3",
)
def request_server_share(requests, onsite_hosting):
    return ratio_or_zero(onsite_hosting, requests)


@formula(
    en="Energy of a request, operational boundary",
    fr="Énergie d'une requête, périmètre d'exploitation",
    symbol="e_{ope}",
    unit="Wh/request",
    source="footprint F1, F3",
    outcome="footprint",
)
def operational_request_energy(active_request_energy, onsite_standing_energy, request_server_share, watt_hours_per_kwh):
    return (active_request_energy + onsite_standing_energy * request_server_share) * watt_hours_per_kwh


# F8 Electricity where the tool runs, always location-based


@formula(
    en="Country of the server",
    fr="Pays du serveur",
    symbol="z_{srv}",
    unit="1",
    source="footprint F8",
)
def server_country(hosting_country, onsite_hosting):
    """A server of the authority is in France whatever the provider offers."""
    return hosting_country * (1 - onsite_hosting)


@formula(
    en="Carbon of the electricity",
    fr="Carbone de l'électricité",
    symbol="f_{CO2}",
    unit="gCO2e/kWh",
    source="footprint F8",
)
def grid_carbon(server_country, grid_carbon_fr, grid_carbon_se, grid_carbon_eu, grid_carbon_us):
    return by_country(server_country, grid_carbon_fr, grid_carbon_se, grid_carbon_eu, grid_carbon_us)


@formula(
    en="Water of the electricity",
    fr="Eau de l'électricité",
    symbol="f_{eau}",
    unit="litre/kWh",
    source="footprint F7",
)
def grid_water(server_country, grid_water_fr, grid_water_se, grid_water_eu, grid_water_us):
    return by_country(server_country, grid_water_fr, grid_water_se, grid_water_eu, grid_water_us)


@formula(
    en="Minerals of the electricity",
    fr="Minéraux de l'électricité",
    symbol="f_{Sb}",
    unit="kgSb/kWh",
    source="footprint A2",
)
def grid_antimony(server_country, grid_antimony_fr, grid_antimony_se, grid_antimony_eu, grid_antimony_us):
    return by_country(server_country, grid_antimony_fr, grid_antimony_se, grid_antimony_eu, grid_antimony_us)


@formula(
    en="Yearly trend of the electricity's carbon",
    fr="Tendance annuelle du carbone de l'électricité",
    symbol="g_{elec,an}",
    unit="1",
    source="footprint F8",
)
def grid_trend(server_country, grid_trend_fr, grid_trend_se, grid_trend_eu, grid_trend_us):
    return by_country(server_country, grid_trend_fr, grid_trend_se, grid_trend_eu, grid_trend_us)


@formula(
    en="Carbon of the server's electricity, by year",
    fr="Carbone de l'électricité du serveur, par année",
    symbol="f_{CO2,t}",
    unit="gCO2e/kWh",
    source="footprint F8",
)
def yearly_grid_carbon(grid_carbon, grid_trend, year_index):
    return grid_carbon * (1 + grid_trend) ** year_index


@formula(
    en="Carbon of the town's electricity, by year",
    fr="Carbone de l'électricité de la commune, par année",
    symbol="f_{ville,t}",
    unit="gCO2e/kWh",
    source="footprint F8",
)
def yearly_town_grid_carbon(grid_carbon_fr, grid_trend_fr, year_index):
    return grid_carbon_fr * (1 + grid_trend_fr) ** year_index


# F6 Making the servers


@formula(
    en="Share of a server's life taken by a request",
    fr="Part de la vie d'un serveur prise par une requête",
    symbol="q_{vie}",
    unit="1/request",
    source="footprint F6",
)
def server_life_share(server_time, onsite_hosting, hardware_lifetime, hours_in_year, server_utilisation):
    """A server that is busy half of the time is made twice for the same answers."""
    return server_time * (1 - onsite_hosting) / (hardware_lifetime * hours_in_year * server_utilisation)


@formula(
    en="Carbon of making the remote server's part",
    fr="Carbone de fabrication de la part de serveur distant",
    symbol="G_{srv}",
    unit="kgCO2e",
    source="footprint F6",
)
def remote_server_carbon(cards, server_embodied_carbon, cards_per_server, card_embodied_carbon):
    return cards * (server_embodied_carbon / cards_per_server + card_embodied_carbon)


@formula(
    en="Minerals of making the remote server's part",
    fr="Minéraux de fabrication de la part de serveur distant",
    symbol="Sb_{srv}",
    unit="kgSb",
    source="footprint F6, A1",
)
def remote_server_antimony(cards, server_embodied_antimony, cards_per_server, card_embodied_antimony):
    return cards * (server_embodied_antimony / cards_per_server + card_embodied_antimony)


@formula(
    en="Carbon of making the server on site, per year",
    fr="Carbone de fabrication du serveur sur place, par an",
    symbol="G_{place}",
    unit="kgCO2e/year",
    source="footprint F6",
)
def onsite_hardware_carbon(
    onsite_hosting, onsite_servers, onsite_server_carbon, onsite_cards, card_embodied_carbon, hardware_lifetime
):
    return (
        onsite_hosting
        * onsite_servers
        * (onsite_server_carbon + onsite_cards * card_embodied_carbon)
        / hardware_lifetime
    )


@formula(
    en="Minerals of making the server on site, per year",
    fr="Minéraux de fabrication du serveur sur place, par an",
    symbol="Sb_{place}",
    unit="kgSb/year",
    source="footprint F6",
)
def onsite_hardware_antimony(
    onsite_hosting, onsite_servers, onsite_server_antimony, onsite_cards, card_embodied_antimony, hardware_lifetime
):
    return (
        onsite_hosting
        * onsite_servers
        * (onsite_server_antimony + onsite_cards * card_embodied_antimony)
        / hardware_lifetime
    )


# F4 and F5 Network and screens


@formula(
    en="Carbon of the network per request",
    fr="Carbone du réseau par requête",
    symbol="g_{res}",
    unit="gCO2e/request",
    source="footprint F4",
)
def request_network_carbon(data_per_request, network_carbon_intensity, onsite_hosting):
    return data_per_request * network_carbon_intensity * (1 - onsite_hosting)


@formula(
    en="Carbon of making the screen, per hour of use",
    fr="Carbone de fabrication de l'écran, par heure d'usage",
    symbol="g_{ecr,fab}",
    unit="gCO2e/hour",
    source="footprint F5",
)
def screen_embodied_carbon(grams_per_kilogram, laptop_carbon, laptop_lifetime, laptop_hours):
    return grams_per_kilogram * laptop_carbon / (laptop_lifetime * laptop_hours)


@formula(
    en="Carbon of the screen's electricity, per hour of use",
    fr="Carbone de l'électricité de l'écran, par heure d'usage",
    symbol="g_{ecr,use}",
    unit="gCO2e/hour",
    source="footprint F5",
)
def screen_use_carbon(laptop_power, grid_carbon_fr, watts_per_kilowatt):
    return laptop_power * grid_carbon_fr / watts_per_kilowatt


@formula(
    en="Carbon of a minute of screen",
    fr="Carbone d'une minute d'écran",
    symbol="g_{ecr}",
    unit="gCO2e/minute",
    source="footprint F5",
    outcome="footprint",
)
def screen_minute_carbon(screen_embodied_carbon, screen_use_carbon, minutes_per_hour):
    return (screen_embodied_carbon + screen_use_carbon) / minutes_per_hour


@formula(
    en="Carbon of network and screen per request",
    fr="Carbone du réseau et de l'écran par requête",
    symbol="g_{acces}",
    unit="gCO2e/request",
    source="footprint F4, F5",
)
def request_access_carbon(request_network_carbon, screen_minutes_per_request, screen_minute_carbon):
    return request_network_carbon + screen_minutes_per_request * screen_minute_carbon


# F2 One request in the three boundaries: carbon


@formula(
    en="Carbon of the electricity of a request",
    fr="Carbone de l'électricité d'une requête",
    symbol="g_{elec}",
    unit="gCO2e/request",
    source="footprint F1, F8",
)
def request_use_carbon(operational_request_energy, grid_carbon, watt_hours_per_kwh):
    return operational_request_energy * grid_carbon / watt_hours_per_kwh


@formula(
    en="Carbon of making the servers, per request",
    fr="Carbone de fabrication des serveurs, par requête",
    symbol="g_{fab}",
    unit="gCO2e/request",
    source="footprint F6",
)
def request_embodied_carbon(
    grams_per_kilogram, server_life_share, remote_server_carbon, request_server_share, onsite_hardware_carbon
):
    return grams_per_kilogram * (
        server_life_share * remote_server_carbon + request_server_share * onsite_hardware_carbon
    )


@formula(
    en="Carbon of computing a request, use and making",
    fr="Carbone du calcul d'une requête, usage et fabrication",
    symbol="g_{calc}",
    unit="gCO2e/request",
    source="footprint F1, F6",
)
def request_computing_carbon(request_use_carbon, request_embodied_carbon):
    return request_use_carbon + request_embodied_carbon


@formula(
    en="Carbon of a request, operational boundary",
    fr="Carbone d'une requête, périmètre d'exploitation",
    symbol="g_{ope}",
    unit="gCO2e/request",
    source="footprint F2",
    outcome="footprint",
)
def operational_request_carbon(request_computing_carbon, request_access_carbon):
    return request_computing_carbon + request_access_carbon


@formula(
    en="Energy of a request when computed, disclosed boundary",
    fr="Énergie d'une requête au calcul, périmètre publié",
    symbol="E_{pub}",
    unit="kWh/request",
    source="footprint F2",
)
def disclosed_active_energy(onsite_hosting, active_request_energy, published_request_energy, watt_hours_per_kwh):
    """No provider speaks for the authority's own server: there the operational figure stays."""
    return np.where(onsite_hosting > 0, active_request_energy, published_request_energy / watt_hours_per_kwh)


@formula(
    en="Energy of a request, disclosed boundary",
    fr="Énergie d'une requête, périmètre publié",
    symbol="e_{pub}",
    unit="Wh/request",
    source="footprint F2",
    outcome="footprint",
)
def disclosed_request_energy(disclosed_active_energy, onsite_standing_energy, request_server_share, watt_hours_per_kwh):
    return (disclosed_active_energy + onsite_standing_energy * request_server_share) * watt_hours_per_kwh


@formula(
    en="Carbon of a request, disclosed boundary",
    fr="Carbone d'une requête, périmètre publié",
    symbol="g_{pub}",
    unit="gCO2e/request",
    source="footprint F2",
    outcome="footprint",
)
def disclosed_request_carbon(disclosed_request_energy, grid_carbon, watt_hours_per_kwh):
    """Providers publish market-based carbon; their energy is put back on the grid where it is drawn."""
    return disclosed_request_energy * grid_carbon / watt_hours_per_kwh


@formula(
    en="Request measured against that of the life-cycle assessment",
    fr="Requête rapportée à celle de l'analyse du cycle de vie",
    symbol="k_{ACV}",
    unit="1",
    source="footprint F2",
)
def assessment_scale(generated_tokens, assessment_tokens, total_parameters, assessment_parameters, assessment_exponent):
    return generated_tokens / assessment_tokens * (total_parameters / assessment_parameters) ** assessment_exponent


@formula(
    en="Exponent of the model's size",
    fr="Exposant de la taille du modèle",
    symbol="x_{taille}",
    unit="1",
    source="footprint F2",
)
def assessment_exponent(fit_active_exponent, fit_total_exponent):
    return fit_active_exponent + fit_total_exponent


@formula(
    en="Carbon of a request, life-cycle boundary",
    fr="Carbone d'une requête, périmètre du cycle de vie",
    symbol="g_{ACV}",
    unit="gCO2e/request",
    source="footprint F2",
    outcome="footprint",
)
def life_cycle_request_carbon(
    onsite_hosting,
    life_cycle_carbon_factor,
    request_computing_carbon,
    assessment_scale,
    assessment_carbon,
    request_access_carbon,
):
    """The assessment of Mistral leaves out the terminals, which are added back."""
    return request_access_carbon + np.where(
        onsite_hosting > 0, life_cycle_carbon_factor * request_computing_carbon, assessment_scale * assessment_carbon
    )


@formula(
    en="Energy of a request in the boundary chosen",
    fr="Énergie d'une requête dans le périmètre choisi",
    symbol="e_{req}",
    unit="Wh/request",
    source="footprint F2",
    outcome="footprint",
)
def request_energy(footprint_boundary, operational_request_energy, disclosed_request_energy):
    """Life-cycle assessments publish no energy: the operational figure stands for it."""
    return by_boundary(
        footprint_boundary, operational_request_energy, disclosed_request_energy, operational_request_energy
    )


@formula(
    en="Carbon of a request in the boundary chosen",
    fr="Carbone d'une requête dans le périmètre choisi",
    symbol="g_{req}",
    unit="gCO2e/request",
    source="footprint F2",
    outcome="footprint",
    headline=True,
)
def request_carbon(footprint_boundary, operational_request_carbon, disclosed_request_carbon, life_cycle_request_carbon):
    return by_boundary(
        footprint_boundary, operational_request_carbon, disclosed_request_carbon, life_cycle_request_carbon
    )


# F7 Water of one request


@formula(
    en="Water of cooling per kWh of the site",
    fr="Eau de refroidissement par kWh du site",
    symbol="w_{site}",
    unit="litre/kWh",
    source="footprint F7",
)
def site_water_intensity(onsite_hosting, wue_remote, pue_remote):
    """WUE is declared per kWh of computing, the PUE brings it to the kWh of the site; a cupboard evaporates nothing."""
    return (1 - onsite_hosting) * wue_remote / pue_remote


@formula(
    en="Water of a request, operational boundary",
    fr="Eau d'une requête, périmètre d'exploitation",
    symbol="w_{ope}",
    unit="litre/request",
    source="footprint F7",
    outcome="footprint",
)
def operational_request_water(operational_request_energy, site_water_intensity, grid_water, watt_hours_per_kwh):
    return operational_request_energy * (site_water_intensity + grid_water) / watt_hours_per_kwh


@formula(
    en="Water of a request, disclosed boundary",
    fr="Eau d'une requête, périmètre publié",
    symbol="w_{pub}",
    unit="litre/request",
    source="footprint F2, V8",
    outcome="footprint",
)
def disclosed_request_water(onsite_hosting, published_request_energy, published_water_intensity, watt_hours_per_kwh):
    """Providers publish the water of their cooling, not that of the power plants."""
    return (1 - onsite_hosting) * published_request_energy * published_water_intensity / watt_hours_per_kwh


@formula(
    en="Water of a request, life-cycle boundary",
    fr="Eau d'une requête, périmètre du cycle de vie",
    symbol="w_{ACV}",
    unit="litre/request",
    source="footprint F2",
    outcome="footprint",
)
def life_cycle_request_water(
    onsite_hosting, life_cycle_water_factor, operational_request_water, assessment_scale, assessment_water
):
    return np.where(
        onsite_hosting > 0, life_cycle_water_factor * operational_request_water, assessment_scale * assessment_water
    )


@formula(
    en="Water of a request in the boundary chosen",
    fr="Eau d'une requête dans le périmètre choisi",
    symbol="w_{req}",
    unit="litre/request",
    source="footprint F2",
    outcome="footprint",
)
def request_water(footprint_boundary, operational_request_water, disclosed_request_water, life_cycle_request_water):
    return by_boundary(footprint_boundary, operational_request_water, disclosed_request_water, life_cycle_request_water)


# Minerals of one request


@formula(
    en="Minerals of making the servers, per request",
    fr="Minéraux de fabrication des serveurs, par requête",
    symbol="sb_{fab}",
    unit="kgSb/request",
    source="footprint F6",
)
def request_embodied_antimony(
    server_life_share, remote_server_antimony, request_server_share, onsite_hardware_antimony
):
    return server_life_share * remote_server_antimony + request_server_share * onsite_hardware_antimony


@formula(
    en="Minerals of a request, operational boundary",
    fr="Minéraux d'une requête, périmètre d'exploitation",
    symbol="sb_{ope}",
    unit="kgSb/request",
    source="footprint F2",
    outcome="footprint",
)
def operational_request_antimony(
    operational_request_energy, grid_antimony, watt_hours_per_kwh, request_embodied_antimony
):
    return operational_request_energy * grid_antimony / watt_hours_per_kwh + request_embodied_antimony


@formula(
    en="Minerals of a request, disclosed boundary",
    fr="Minéraux d'une requête, périmètre publié",
    symbol="sb_{pub}",
    unit="kgSb/request",
    source="footprint F2",
    outcome="footprint",
)
def disclosed_request_antimony(disclosed_request_energy, grid_antimony, watt_hours_per_kwh):
    """Providers publish no minerals: those of the electricity they declare are all that can be said."""
    return disclosed_request_energy * grid_antimony / watt_hours_per_kwh


@formula(
    en="Minerals of a request, life-cycle boundary",
    fr="Minéraux d'une requête, périmètre du cycle de vie",
    symbol="sb_{ACV}",
    unit="kgSb/request",
    source="footprint F2",
    outcome="footprint",
)
def life_cycle_request_antimony(
    onsite_hosting, life_cycle_antimony_factor, operational_request_antimony, assessment_scale, assessment_antimony
):
    return np.where(
        onsite_hosting > 0,
        life_cycle_antimony_factor * operational_request_antimony,
        assessment_scale * assessment_antimony,
    )


@formula(
    en="Minerals of a request in the boundary chosen",
    fr="Minéraux d'une requête dans le périmètre choisi",
    symbol="sb_{req}",
    unit="kgSb/request",
    source="footprint F2",
    outcome="footprint",
)
def request_antimony(
    footprint_boundary, operational_request_antimony, disclosed_request_antimony, life_cycle_request_antimony
):
    return by_boundary(
        footprint_boundary, operational_request_antimony, disclosed_request_antimony, life_cycle_request_antimony
    )


# F10 Growth of use and progress of machines, by year


@formula(
    en="Volume of use against cruising speed",
    fr="Volume d'usage rapporté au régime de croisière",
    symbol="i_{vol,t}",
    unit="1",
    source="footprint F10",
)
def use_index(adoption_ramp, request_growth, year_index):
    """The tool's file gives the use of the first year of service, year 1; more use of a free answer is the rebound."""
    return adoption_ramp * (1 + request_growth) ** (year_index - 1)


@formula(
    en="Volume of computing against cruising speed",
    fr="Volume de calcul rapporté au régime de croisière",
    symbol="i_{calc,t}",
    unit="1",
    source="footprint F10",
)
def computing_index(use_index, efficiency_gain, year_index):
    return use_index * (1 - efficiency_gain) ** year_index


# Energy by year


@formula(
    en="Energy of other uses at cruising speed",
    fr="Énergie des autres usages en régime de croisière",
    symbol="E_{autre}",
    unit="kWh/year",
    source="footprint F1, other uses",
    outcome="footprint",
)
def other_use_energy(other_uses, unit_energy, hosting_pue, pue_remote):
    """Published energies per unit contain the overhead of a remote data centre, replaced here by that of the place."""
    return other_uses * unit_energy * hosting_pue / pue_remote


@formula(
    en="Energy of computing at cruising speed",
    fr="Énergie de calcul en régime de croisière",
    symbol="E_{calc}",
    unit="kWh/year",
    source="footprint F1",
)
def computing_energy(requests, active_request_energy, other_use_energy):
    return requests * active_request_energy + other_use_energy


@formula(
    en="Energy of the servers",
    fr="Énergie des serveurs",
    symbol="E_{srv,t}",
    unit="kWh/year",
    source="footprint F1, F3",
)
def server_energy(computing_energy, computing_index, onsite_standing_energy, in_use):
    return computing_energy * computing_index + onsite_standing_energy * in_use


@formula(
    en="Screen time added or avoided",
    fr="Temps d'écran ajouté ou évité",
    symbol="t_{ecr}",
    unit="minute/year",
    source="footprint F5",
)
def screen_minutes(requests, screen_minutes_per_request, acts_handled, screen_minutes_per_act):
    """Only minutes that would not exist otherwise: an agent whose draft is faster stays in front of the same screen."""
    return requests * screen_minutes_per_request + acts_handled * screen_minutes_per_act


@formula(
    en="Energy of the screens",
    fr="Énergie des écrans",
    symbol="E_{ecr,t}",
    unit="kWh/year",
    source="footprint F5",
)
def screen_energy(screen_minutes, minutes_per_hour, laptop_power, watts_per_kilowatt, use_index):
    return screen_minutes / minutes_per_hour * laptop_power / watts_per_kilowatt * use_index


@formula(
    en="Energy, operational boundary",
    fr="Énergie, périmètre d'exploitation",
    symbol="E_{ope,t}",
    unit="kWh/year",
    source="footprint F2",
    outcome="footprint",
)
def operational_energy(server_energy, screen_energy):
    return server_energy + screen_energy


@formula(
    en="Energy, disclosed boundary",
    fr="Énergie, périmètre publié",
    symbol="E_{pub,t}",
    unit="kWh/year",
    source="footprint F2",
    outcome="footprint",
)
def disclosed_energy(
    requests, disclosed_active_energy, other_use_energy, computing_index, onsite_standing_energy, in_use
):
    return (requests * disclosed_active_energy + other_use_energy) * computing_index + onsite_standing_energy * in_use


@formula(
    en="Energy of the tool in the boundary chosen",
    fr="Énergie de l'outil dans le périmètre choisi",
    symbol="E_{emp,t}",
    unit="kWh/year",
    source="footprint F2",
    outcome="footprint",
)
def footprint_energy(footprint_boundary, operational_energy, disclosed_energy):
    """Life-cycle assessments publish no energy: the operational figure stands for it."""
    return by_boundary(footprint_boundary, operational_energy, disclosed_energy, operational_energy)


# Carbon by year


@formula(
    en="Carbon of the servers' electricity",
    fr="Carbone de l'électricité des serveurs",
    symbol="G_{elec,t}",
    unit="kgCO2e/year",
    source="footprint F8",
)
def server_use_carbon(server_energy, yearly_grid_carbon, grams_per_kilogram):
    return server_energy * yearly_grid_carbon / grams_per_kilogram


@formula(
    en="Carbon of making the servers",
    fr="Carbone de fabrication des serveurs",
    symbol="G_{fab,t}",
    unit="kgCO2e/year",
    source="footprint F6",
)
def hardware_carbon(requests, server_life_share, remote_server_carbon, computing_index, onsite_hardware_carbon, in_use):
    return requests * server_life_share * remote_server_carbon * computing_index + onsite_hardware_carbon * in_use


@formula(
    en="Data sent and received",
    fr="Données envoyées et reçues",
    symbol="D_{res}",
    unit="GB/year",
    source="footprint F4",
)
def exchanged_data(onsite_hosting, requests, data_per_request, other_uses, data_per_unit):
    return (1 - onsite_hosting) * (requests * data_per_request + other_uses * data_per_unit)


@formula(
    en="Carbon of the network",
    fr="Carbone du réseau",
    symbol="G_{res,t}",
    unit="kgCO2e/year",
    source="footprint F4",
)
def network_carbon(exchanged_data, network_carbon_intensity, grams_per_kilogram, use_index):
    return exchanged_data * network_carbon_intensity / grams_per_kilogram * use_index


@formula(
    en="Carbon of the screens",
    fr="Carbone des écrans",
    symbol="G_{ecr,t}",
    unit="kgCO2e/year",
    source="footprint F5",
)
def screen_carbon(screen_minutes, screen_minute_carbon, grams_per_kilogram, use_index):
    return screen_minutes * screen_minute_carbon / grams_per_kilogram * use_index


@formula(
    en="Carbon of laptops renewed early",
    fr="Carbone des ordinateurs renouvelés plus tôt",
    symbol="G_{renouv,t}",
    unit="kgCO2e/year",
    source="footprint F5",
)
def renewal_carbon(laptops_renewed, early_renewal, laptop_carbon, laptop_lifetime, installation, single_year):
    """A laptop replaced before its time loses the years it had left."""
    return laptops_renewed * laptop_carbon * early_renewal / laptop_lifetime * installation / single_year


@formula(
    en="Laptops renewed early",
    fr="Ordinateurs renouvelés plus tôt",
    symbol="N_{renouv}",
    unit="1",
    source="footprint F5",
)
def laptops_renewed(agents_covered, laptops_renewed_per_agent):
    return agents_covered * laptops_renewed_per_agent


@formula(
    en="Carbon of network, screens and laptops",
    fr="Carbone du réseau, des écrans et des ordinateurs",
    symbol="G_{acces,t}",
    unit="kgCO2e/year",
    source="footprint F4, F5",
)
def access_carbon(network_carbon, screen_carbon, renewal_carbon):
    return network_carbon + screen_carbon + renewal_carbon


@formula(
    en="Carbon, operational boundary",
    fr="Carbone, périmètre d'exploitation",
    symbol="G_{ope,t}",
    unit="kgCO2e/year",
    source="footprint F2",
    outcome="footprint",
)
def operational_carbon(server_use_carbon, hardware_carbon, access_carbon):
    return server_use_carbon + hardware_carbon + access_carbon


@formula(
    en="Carbon, disclosed boundary",
    fr="Carbone, périmètre publié",
    symbol="G_{pub,t}",
    unit="kgCO2e/year",
    source="footprint F2",
    outcome="footprint",
)
def disclosed_carbon(disclosed_energy, yearly_grid_carbon, grams_per_kilogram):
    return disclosed_energy * yearly_grid_carbon / grams_per_kilogram


@formula(
    en="Requests counted as those of the life-cycle assessment",
    fr="Requêtes comptées comme celles de l'analyse du cycle de vie",
    symbol="R_{ACV,t}",
    unit="request/year",
    source="footprint F2",
)
def assessed_requests(requests, onsite_hosting, assessment_scale, computing_index):
    return requests * (1 - onsite_hosting) * assessment_scale * computing_index


@formula(
    en="Energy that no life-cycle assessment covers",
    fr="Énergie qu'aucune analyse du cycle de vie ne couvre",
    symbol="E_{hors,t}",
    unit="kWh/year",
    source="footprint F2",
)
def unassessed_energy(onsite_hosting, server_energy, other_use_energy, computing_index):
    return np.where(onsite_hosting > 0, server_energy, other_use_energy * computing_index)


@formula(
    en="Carbon that no life-cycle assessment covers",
    fr="Carbone qu'aucune analyse du cycle de vie ne couvre",
    symbol="G_{hors,t}",
    unit="kgCO2e/year",
    source="footprint F2",
)
def unassessed_carbon(unassessed_energy, yearly_grid_carbon, grams_per_kilogram, onsite_hardware_carbon, in_use):
    return unassessed_energy * yearly_grid_carbon / grams_per_kilogram + onsite_hardware_carbon * in_use


@formula(
    en="Carbon, life-cycle boundary",
    fr="Carbone, périmètre du cycle de vie",
    symbol="G_{ACV,t}",
    unit="kgCO2e/year",
    source="footprint F2",
    outcome="footprint",
)
def life_cycle_carbon(
    assessed_requests, assessment_carbon, grams_per_kilogram, life_cycle_carbon_factor, unassessed_carbon, access_carbon
):
    return (
        assessed_requests * assessment_carbon / grams_per_kilogram
        + life_cycle_carbon_factor * unassessed_carbon
        + access_carbon
    )


@formula(
    en="Carbon of the tool in the boundary chosen",
    fr="Carbone de l'outil dans le périmètre choisi",
    symbol="G_{emp,t}",
    unit="kgCO2e/year",
    source="footprint F2",
    outcome="footprint",
)
def footprint_carbon(footprint_boundary, operational_carbon, disclosed_carbon, life_cycle_carbon):
    return by_boundary(footprint_boundary, operational_carbon, disclosed_carbon, life_cycle_carbon)


# Water by year


@formula(
    en="Water of cooling, on the site of the servers",
    fr="Eau de refroidissement, sur le site des serveurs",
    symbol="W_{site,t}",
    unit="litre/year",
    source="footprint F7",
    outcome="footprint",
)
def site_water(server_energy, site_water_intensity):
    return server_energy * site_water_intensity


@formula(
    en="Water of power plants",
    fr="Eau des centrales électriques",
    symbol="W_{elec,t}",
    unit="litre/year",
    source="footprint F7",
    outcome="footprint",
)
def electricity_water(server_energy, grid_water, screen_energy, grid_water_fr):
    return server_energy * grid_water + screen_energy * grid_water_fr


@formula(
    en="Water, operational boundary",
    fr="Eau, périmètre d'exploitation",
    symbol="W_{ope,t}",
    unit="litre/year",
    source="footprint F2, F7",
    outcome="footprint",
)
def operational_water(site_water, electricity_water):
    return site_water + electricity_water


@formula(
    en="Water, disclosed boundary",
    fr="Eau, périmètre publié",
    symbol="W_{pub,t}",
    unit="litre/year",
    source="footprint F2",
    outcome="footprint",
)
def disclosed_water(requests, disclosed_request_water, other_use_energy, site_water_intensity, computing_index):
    return (requests * disclosed_request_water + other_use_energy * site_water_intensity) * computing_index


@formula(
    en="Water, life-cycle boundary",
    fr="Eau, périmètre du cycle de vie",
    symbol="W_{ACV,t}",
    unit="litre/year",
    source="footprint F2",
    outcome="footprint",
)
def life_cycle_water(
    assessed_requests, assessment_water, life_cycle_water_factor, unassessed_energy, site_water_intensity, grid_water
):
    return assessed_requests * assessment_water + life_cycle_water_factor * unassessed_energy * (
        site_water_intensity + grid_water
    )


@formula(
    en="Water of the tool in the boundary chosen",
    fr="Eau de l'outil dans le périmètre choisi",
    symbol="W_{emp,t}",
    unit="litre/year",
    source="footprint F2",
    outcome="footprint",
)
def footprint_water(footprint_boundary, operational_water, disclosed_water, life_cycle_water):
    return by_boundary(footprint_boundary, operational_water, disclosed_water, life_cycle_water)


# Minerals by year


@formula(
    en="Minerals of making the servers",
    fr="Minéraux de fabrication des serveurs",
    symbol="Sb_{fab,t}",
    unit="kgSb/year",
    source="footprint F6",
)
def hardware_antimony(
    requests, server_life_share, remote_server_antimony, computing_index, onsite_hardware_antimony, in_use
):
    return requests * server_life_share * remote_server_antimony * computing_index + onsite_hardware_antimony * in_use


@formula(
    en="Minerals, operational boundary",
    fr="Minéraux, périmètre d'exploitation",
    symbol="Sb_{ope,t}",
    unit="kgSb/year",
    source="footprint F2",
    outcome="footprint",
)
def operational_antimony(server_energy, grid_antimony, screen_energy, grid_antimony_fr, hardware_antimony):
    return server_energy * grid_antimony + screen_energy * grid_antimony_fr + hardware_antimony


@formula(
    en="Minerals, disclosed boundary",
    fr="Minéraux, périmètre publié",
    symbol="Sb_{pub,t}",
    unit="kgSb/year",
    source="footprint F2",
    outcome="footprint",
)
def disclosed_antimony(disclosed_energy, grid_antimony):
    return disclosed_energy * grid_antimony


@formula(
    en="Minerals that no life-cycle assessment covers",
    fr="Minéraux qu'aucune analyse du cycle de vie ne couvre",
    symbol="Sb_{hors,t}",
    unit="kgSb/year",
    source="footprint F2",
)
def unassessed_antimony(unassessed_energy, grid_antimony, onsite_hardware_antimony, in_use):
    return unassessed_energy * grid_antimony + onsite_hardware_antimony * in_use


@formula(
    en="Minerals, life-cycle boundary",
    fr="Minéraux, périmètre du cycle de vie",
    symbol="Sb_{ACV,t}",
    unit="kgSb/year",
    source="footprint F2",
    outcome="footprint",
)
def life_cycle_antimony(assessed_requests, assessment_antimony, life_cycle_antimony_factor, unassessed_antimony):
    return assessed_requests * assessment_antimony + life_cycle_antimony_factor * unassessed_antimony


@formula(
    en="Minerals of the tool in the boundary chosen (antimony equivalent)",
    fr="Minéraux de l'outil dans le périmètre choisi (équivalent antimoine)",
    symbol="Sb_{emp,t}",
    unit="kgSb/year",
    source="footprint F2",
    outcome="footprint",
)
def footprint_antimony(footprint_boundary, operational_antimony, disclosed_antimony, life_cycle_antimony):
    return by_boundary(footprint_boundary, operational_antimony, disclosed_antimony, life_cycle_antimony)


# F11 Electricity in euros, at the authority's own meter only


@formula(
    en="Electricity at the authority's meter (server on site, screens), taxes included",
    fr="Électricité au compteur de la collectivité (serveur sur place, écrans), TTC",
    symbol="C_{elec,t}",
    unit="EUR/year",
    source="footprint F3, F11",
    outcome="footprint",
)
def onsite_electricity_cost(onsite_hosting, server_energy, screen_energy, electricity_price):
    """A subscription already contains the electricity of the provider: paid again, it would count twice (trap 22)."""
    return (onsite_hosting * server_energy + screen_energy) * electricity_price


# What the tool avoids: meals, heat, journeys


@formula(
    en="Meals per day of canteen",
    fr="Repas par jour de cantine",
    symbol="n_{cantine}",
    unit="meal/day",
    source="method A9",
    least=0,
)
def meals_per_day(population, meal_rate):
    """Stands in for the authority's own count."""
    return population * meal_rate


@formula(
    en="Meals saved per day of canteen",
    fr="Repas économisés par jour de cantine",
    symbol="n_{repas}",
    unit="meal/day",
    source="method A9, V2",
    outcome="footprint",
)
def meals_saved_per_day(
    meals_per_day, overproduction_before, overproduction_after, weighed_before, weighed_after, simplified_share
):
    """With the tool, or by weighing alone where the option does without it."""
    with_tool = overproduction_before - overproduction_after
    return meals_per_day * np.where(simplified_share > 0, weighed_before - weighed_after, with_tool)


@formula(
    en="Meals saved",
    fr="Repas économisés",
    symbol="N_{repas,t}",
    unit="meal/year",
    source="method A9, footprint F10",
)
def meals_saved(meals_at_speed, adoption_ramp, simplified_ramp):
    return meals_at_speed * (adoption_ramp + simplified_ramp)


@formula(
    en="Meals saved at cruising speed",
    fr="Repas économisés en régime de croisière",
    symbol="N_{repas}",
    unit="meal/year",
    source="method A9, footprint F10",
)
def meals_at_speed(meals_saved_per_day, gain_correction_food, canteen_days, food_rebound, scope_reach):
    return meals_saved_per_day * gain_correction_food * canteen_days * (1 - food_rebound) * scope_reach


@formula(
    en="Food purchases avoided, before tax",
    fr="Achats de denrées évités, hors taxes",
    symbol="A_{repas,t}",
    unit="EUR/year",
    source="method A9",
    outcome="footprint",
)
def food_spend_avoided(meals_saved, food_cost):
    """Only the food is saved: cooks, kitchens and canteens stay (trap 20)."""
    return meals_saved * food_cost


@formula(
    en="Heated area under control",
    fr="Surface chauffée pilotée",
    symbol="S_{chauf}",
    unit="m2",
    source="method A9",
    least=0,
)
def heated_area(population, area_rate):
    """Stands in for the authority's own figure."""
    return population * area_rate


@formula(
    en="Heating energy saved",
    fr="Énergie de chauffage économisée",
    symbol="E_{chauf,t}",
    unit="kWh/year",
    source="footprint F10",
    outcome="footprint",
)
def heating_energy_saved(heating_at_speed, adoption_ramp, simplified_ramp):
    return heating_at_speed * (adoption_ramp + simplified_ramp)


@formula(
    en="Heating energy saved at cruising speed",
    fr="Énergie de chauffage économisée en régime de croisière",
    symbol="E_{chauf}",
    unit="kWh/year",
    source="footprint F10",
)
def heating_at_speed(controlled_heating, option_saving_share, due_saving_share):
    """What the tertiary decree asks for anyway is no saving: another measure would have brought it."""
    return controlled_heating * (option_saving_share - due_saving_share)


@formula(
    en="Heating that savings are counted on, after the rebound",
    fr="Chauffage sur lequel on compte les économies, effet rebond déduit",
    symbol="E_{base}",
    unit="kWh/year",
    source="footprint F10",
    least=0,
)
def controlled_heating(heated_area, heating_intensity, heating_rebound, scope_reach):
    return heated_area * heating_intensity * (1 - heating_rebound) * scope_reach


@formula(
    en="Share of heating that the option itself saves",
    fr="Part du chauffage que l'option elle-même économise",
    symbol="s_{opt}",
    unit="share",
    source="method, control and place",
    outcome="footprint",
)
def option_saving_share(
    heating_saving_share, gain_correction_heating, saving_without_tool, settings_saving_share, simplified_share
):
    """With the tool, or by settings alone where the option does without it; less what would have been saved anyway."""
    saved = np.where(simplified_share > 0, settings_saving_share, heating_saving_share)
    return saved * gain_correction_heating - saving_without_tool


@formula(
    en="Share of heating saved without the tool",
    fr="Part du chauffage économisée sans l'outil",
    symbol="s_{sans,t}",
    unit="share",
    source="method, lawful reference",
)
def saving_without_tool(heating_trend_share, compared_heating, compliance_saving_share, obliged_share):
    """The trend, unless buildings without the tool were compared; where control is compulsory, what compliance saves.

    The larger of the two there, never both: part of compliance is what the trend is made of.
    """
    trend = heating_trend_share * (1 - compared_heating)
    return trend + obliged_share * np.maximum(compliance_saving_share - trend, 0)


@formula(
    en="Share of the heated area that must have reached the tertiary decree's target",
    fr="Part de la surface chauffée qui doit avoir atteint l'objectif du décret tertiaire",
    symbol="q_{tert,t}",
    unit="share",
    source="method, lawful reference",
)
def tertiary_share(tertiary_area_share, tertiary_year, calendar_year):
    return np.where(tertiary_year <= calendar_year, tertiary_area_share, 0)


@formula(
    en="Share of heating that the tool saves and that the tertiary decree asks for anyway",
    fr="Part du chauffage que l'outil économise et que le décret tertiaire demande de toute façon",
    symbol="s_{tert,t}",
    unit="share",
    source="method, lawful reference",
)
def due_saving_share(option_saving_share, tertiary_share, tertiary_gap, saving_without_tool):
    """The decree asks for a result: up to what is still to be saved, the tool takes the place of another measure.

    Where compliance with the building-control decree saves more than the tool, other measures must make up for it.
    """
    left = np.maximum(tertiary_gap - saving_without_tool, 0)
    return tertiary_share * np.minimum(option_saving_share, left)


@formula(
    en="Other measures that the saving makes needless, at cruising speed, before tax",
    fr="Autres mesures que l'économie rend inutiles, en régime de croisière, hors taxes",
    symbol="I_{tert}",
    unit="EUR/year",
    source="method, lawful reference",
)
def tertiary_at_speed(controlled_heating, due_saving_share, heating_price, tertiary_cost_ratio):
    """The cheapest lawful measure that is left, its investment spread over its own life."""
    return controlled_heating * due_saving_share * heating_price * tertiary_cost_ratio


@formula(
    en="Spending on the tertiary decree avoided, before tax",
    fr="Dépense pour le décret tertiaire évitée, hors taxes",
    symbol="I_{tert,t}",
    unit="EUR/year",
    source="method, lawful reference",
    outcome="budget",
)
def tertiary_avoided(tertiary_at_speed, adoption_ramp, simplified_ramp):
    return tertiary_at_speed * (adoption_ramp + simplified_ramp)


@formula(
    en="Share of the heated area where control is compulsory",
    fr="Part de la surface chauffée où le pilotage est obligatoire",
    symbol="q_{obl,t}",
    unit="share",
    source="method, lawful reference",
)
def obliged_share(obliged_area_share, obliged_later_share, obligation_year, calendar_year):
    """Large heating plants since 2025, then a part of the rest."""
    later = np.where(obligation_year <= calendar_year, obliged_later_share, 0)
    return obliged_area_share + (1 - obliged_area_share) * later


@formula(
    en="Control equipment that the law asks for, whole area, before tax",
    fr="Équipement de pilotage que la loi demande, surface entière, hors taxes",
    symbol="I_{conf}",
    unit="EUR",
    source="method, lawful reference",
)
def compliance_equipment(compliance_price, heated_area, equipment_price, negotiated_price, one_off_overrun):
    """The cheapest that complies: never dearer than what the tool's own equipment costs, which takes its place."""
    return np.minimum(compliance_price * heated_area, equipment_price * negotiated_price) * one_off_overrun


@formula(
    en="Compliance still to be bought that the tool makes needless, before tax",
    fr="Mise en conformité restant à acheter que l'outil rend inutile, hors taxes",
    symbol="I_{conf,t}",
    unit="EUR/year",
    source="method, lawful reference",
)
def compliance_spending(compliance_equipment, compliance_replaced_share, obliged_share, single_year):
    """What the reference would pay in the year in which a part of the area becomes obliged; year 0 for what is late."""
    return compliance_equipment * compliance_replaced_share * (obliged_share - previous(obliged_share)) / single_year


@formula(
    en="Compliance spending avoided, before tax",
    fr="Dépense de mise en conformité évitée, hors taxes",
    symbol="I_{evit,t}",
    unit="EUR/year",
    source="method, lawful reference",
    outcome="budget",
)
def compliance_avoided(compliance_spending, adoption, scope_reach, bought_share):
    return compliance_spending * adoption * scope_reach * bought_share


@formula(
    en="Energy-saving certificates sold",
    fr="Certificats d'économies d'énergie vendus",
    symbol="F_{cee,t}",
    unit="EUR/year",
    source="method, lawful reference",
    outcome="budget",
)
def certificates_received(
    heated_area, certificate_share, certificate_volume, certificate_price, installed_part, single_year, scope_reach
):
    """Paid by energy suppliers: a receipt of the authority, a transfer for society."""
    sold = heated_area * certificate_share * certificate_volume * certificate_price * installed_part / single_year
    return sold * scope_reach


@formula(
    en="Price of heating, before tax",
    fr="Prix du chauffage, hors taxes",
    symbol="p_{chauf}",
    unit="EUR/kWh",
    source="footprint C",
)
def heating_price(heating_gas_share, gas_price, electricity_price, vat_rate):
    return heating_gas_share * gas_price + (1 - heating_gas_share) * electricity_price / (1 + vat_rate)


@formula(
    en="Energy purchases avoided, before tax",
    fr="Achats d'énergie évités, hors taxes",
    symbol="A_{chauf,t}",
    unit="EUR/year",
    source="footprint F10",
    outcome="footprint",
)
def energy_spend_avoided(heating_energy_saved, heating_price):
    return heating_energy_saved * heating_price


@formula(
    en="Carbon of heating",
    fr="Carbone du chauffage",
    symbol="f_{chauf,t}",
    unit="gCO2e/kWh",
    source="footprint F8",
)
def heating_carbon(heating_gas_share, gas_carbon, yearly_town_grid_carbon):
    return heating_gas_share * gas_carbon + (1 - heating_gas_share) * yearly_town_grid_carbon


@formula(
    en="Carbon of food avoided",
    fr="Carbone des denrées évité",
    symbol="G_{repas,t}",
    unit="kgCO2e/year",
    source="method A9",
)
def food_carbon_avoided(meals_saved, meal_carbon):
    return meals_saved * meal_carbon


@formula(
    en="Carbon of heating avoided",
    fr="Carbone du chauffage évité",
    symbol="G_{chauf,t}",
    unit="kgCO2e/year",
    source="footprint F10",
)
def heating_carbon_avoided(heating_energy_saved, heating_carbon, grams_per_kilogram):
    return heating_energy_saved * heating_carbon / grams_per_kilogram


@formula(
    en="Carbon of journeys and paper avoided",
    fr="Carbone des trajets et du papier évité",
    symbol="G_{traj,t}",
    unit="kgCO2e/year",
    source="footprint F10",
)
def travel_carbon_avoided(travel_carbon, gain_correction_travel, travel_rebound, adoption_ramp):
    """The day not driven frees money and time that emit elsewhere: a third comes back."""
    return travel_carbon * gain_correction_travel * (1 - travel_rebound) * adoption_ramp


@formula(
    en="Carbon avoided by the tool",
    fr="Carbone évité par l'outil",
    symbol="G_{evit,t}",
    unit="kgCO2e/year",
    source="footprint F10",
    outcome="footprint",
)
def carbon_avoided(food_carbon_avoided, heating_carbon_avoided, travel_carbon_avoided):
    return food_carbon_avoided + heating_carbon_avoided + travel_carbon_avoided


@formula(
    en="Net carbon (footprint less carbon avoided)",
    fr="Carbone net (empreinte moins carbone évité)",
    symbol="G_{net,t}",
    unit="kgCO2e/year",
    source="footprint F10",
    outcome="footprint",
)
def net_carbon(footprint_carbon, carbon_avoided):
    return footprint_carbon - carbon_avoided


# F9 The value of a tonne: of society, never of the budget


@formula(
    en="Value of a tonne of carbon",
    fr="Valeur d'une tonne de carbone",
    symbol="v_{CO2,t}",
    unit="EUR/tCO2e",
    source="footprint D, F9",
)
def carbon_value(carbon_path, carbon_value_2025, carbon_value_2019, carbon_value_factor):
    return np.where(carbon_path <= 0, carbon_value_2025, carbon_value_2019) * carbon_value_factor


@formula(
    en="Cost of net carbon to society",
    fr="Coût du carbone net pour la société",
    symbol="C_{CO2,t}",
    unit="EUR/year",
    source="footprint F9",
    outcome="footprint",
)
def carbon_cost(net_carbon, carbon_value, kilograms_per_tonne):
    """A guideline for public choices, not a tax: nobody invoices it, so it never enters the budget."""
    return net_carbon * carbon_value / kilograms_per_tonne


# Over the horizon


@formula(
    en="Energy over the horizon",
    fr="Énergie sur l'horizon",
    symbol="E_{emp}",
    unit="kWh",
    source="footprint F",
    outcome="footprint",
    headline=True,
)
def total_footprint_energy(footprint_energy):
    return total(footprint_energy)


@formula(
    en="Carbon footprint over the horizon",
    fr="Empreinte carbone sur l'horizon",
    symbol="G_{emp}",
    unit="kgCO2e",
    source="footprint F",
    outcome="footprint",
    headline=True,
)
def total_footprint_carbon(footprint_carbon):
    return total(footprint_carbon)


@formula(
    en="Water over the horizon",
    fr="Eau sur l'horizon",
    symbol="W_{emp}",
    unit="litre",
    source="footprint F",
    outcome="footprint",
    headline=True,
)
def total_footprint_water(footprint_water):
    return total(footprint_water)


@formula(
    en="Minerals over the horizon (antimony equivalent)",
    fr="Minéraux sur l'horizon (équivalent antimoine)",
    symbol="Sb_{emp}",
    unit="kgSb",
    source="footprint F",
    outcome="footprint",
    headline=True,
)
def total_footprint_antimony(footprint_antimony):
    return total(footprint_antimony)


@formula(
    en="Carbon avoided over the horizon",
    fr="Carbone évité sur l'horizon",
    symbol="G_{evit}",
    unit="kgCO2e",
    source="footprint F10",
    outcome="footprint",
)
def total_carbon_avoided(carbon_avoided):
    return total(carbon_avoided)


@formula(
    en="Net carbon over the horizon",
    fr="Carbone net sur l'horizon",
    symbol="G_{net}",
    unit="kgCO2e",
    source="footprint F10",
    outcome="footprint",
    headline=True,
)
def total_net_carbon(net_carbon):
    return total(net_carbon)


@formula(
    en="Footprint as a number of laptops made",
    fr="Empreinte en nombre d'ordinateurs portables fabriqués",
    symbol="N_{ordi}",
    unit="1",
    source="footprint F5",
    outcome="footprint",
)
def laptop_equivalent(total_footprint_carbon, laptop_carbon):
    return total_footprint_carbon / laptop_carbon


@formula(
    en="Times the use can grow before its footprint cancels the saving",
    fr="Multiple de l'usage qui annulerait l'économie de carbone",
    symbol="k_{seuil}",
    unit="1",
    source="footprint F10",
    outcome="footprint",
)
def breakeven_multiple(total_footprint_carbon, total_carbon_avoided):
    """Nothing saved gives zero: any use is then too much for the climate alone."""
    return ratio_or_zero(total_carbon_avoided, total_footprint_carbon)


@formula(
    en="Requests at which the footprint cancels the saving",
    fr="Requêtes qui annuleraient l'économie de carbone",
    symbol="R_{seuil}",
    unit="request/year",
    source="footprint F10",
    outcome="footprint",
)
def breakeven_requests(requests, breakeven_multiple):
    return requests * breakeven_multiple


# Honesty about the fit


@formula(
    en="Size or sharing outside what the energy fit has measured",
    fr="Taille ou partage hors du domaine mesuré de l'ajustement d'énergie",
    symbol="b_{hors}",
    unit="1",
    source="footprint F1",
    outcome="footprint",
)
def outside_fit(size_outside_fit, fit_concurrency, concurrent_requests):
    return np.maximum(size_outside_fit, np.where(fit_concurrency != concurrent_requests, 1, 0))


@formula(
    en="Size outside what the energy fit has measured",
    fr="Taille hors du domaine mesuré de l'ajustement d'énergie",
    symbol="b_{taille}",
    unit="1",
    source="footprint F1",
)
def size_outside_fit(total_parameters, fit_size_floor, fit_size_ceiling):
    return np.where(total_parameters < fit_size_floor, 1, np.where(total_parameters > fit_size_ceiling, 1, 0))
