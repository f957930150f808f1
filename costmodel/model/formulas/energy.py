"""Footprint: energy, carbon, water and minerals that the tool uses, food and heat that it avoids (footprint F1 to F11).

Four columns are kept apart. Quantities without a year are those of cruising speed; those by year follow the ramp, the
growth of use and the progress of machines. Euros appear for what the authority pays
or no longer pays itself, and for the value of a tonne.
"""

from __future__ import annotations

import numpy as np

from costmodel.model.expression import by_code, previous, ratio, total
from costmodel.model.quantity import each, formula


def ceiling(number):
    return -np.floor(-number)


# Volumes: how often the tool is asked


@formula("request/year", symbol="R_{IA}", source="footprint F1", outcome="footprint")
def requests(
    active_agent_days, requests_per_active_day, acts_handled, requests_per_act, bot_contacts, requests_per_bot_contact
):
    return (
        active_agent_days * requests_per_active_day
        + acts_handled * requests_per_act
        + bot_contacts * requests_per_bot_contact
    )


@formula("unit/year", symbol="U_{AI}", source="footprint F1, other uses")
def other_uses(acts_handled, units_per_act, bot_contacts, units_per_bot_contact, additional_uses):
    return acts_handled * units_per_act + bot_contacts * units_per_bot_contact + additional_uses


# F1 Energy of a request, power law fitted on ML.ENERGY


@formula("Gparam", symbol="P_{actif}", source="footprint F1")
def active_parameters(total_parameters, active_fraction):
    """A mixture of experts reads only a part of its parameters for each token; never more than all of them."""
    return total_parameters * active_fraction


@formula("1", symbol="m_{reason}", source="footprint F1")
def reasoning_multiplier(reasoning, reasoning_factor):
    return np.where(reasoning > 0, reasoning_factor, 1)


@formula("token/request", symbol="T_{gen}", source="footprint F1")
def generated_tokens(output_tokens, reasoning_multiplier):
    return output_tokens * reasoning_multiplier


@formula("token/request", symbol="T_{lus}", source="footprint F1")
def charged_input_tokens(input_tokens, free_input_tokens):
    """The measured chats already contain short questions: only longer ones are added."""
    return np.maximum(0, input_tokens - free_input_tokens)


@formula("1", symbol="B_{ens}", source="footprint F1")
def concurrent_requests(onsite_hosting, concurrency_onsite, concurrency_remote):
    return np.where(onsite_hosting > 0, concurrency_onsite, concurrency_remote)


@formula("1", symbol="B_{fit}", source="footprint F1")
def fit_concurrency(concurrent_requests, fit_concurrency_floor, fit_concurrency_ceiling):
    return np.minimum(np.maximum(concurrent_requests, fit_concurrency_floor), fit_concurrency_ceiling)


@formula("1", symbol="k_{seul}", source="footprint F1")
def small_server_factor(concurrent_requests, fit_concurrency_floor):
    """Below the fit, the same power is shared among fewer requests."""
    return np.maximum(1, fit_concurrency_floor / concurrent_requests)


@formula("J/token", symbol="e_{taille}", source="footprint A7, F1")
def model_size_energy(
    fit_scale, active_parameters, total_parameters, reference_parameters, fit_active_exponent, fit_total_exponent
):
    return (
        fit_scale
        * (active_parameters / reference_parameters) ** fit_active_exponent
        * (total_parameters / reference_parameters) ** fit_total_exponent
    )


@formula("J/token", symbol="e_{out}", source="footprint A7, F1")
def output_token_energy(
    model_size_energy, fit_concurrency, fit_concurrency_exponent, small_server_factor, fit_residual
):
    return model_size_energy * fit_concurrency**fit_concurrency_exponent * small_server_factor * fit_residual


@formula("J/request", symbol="e_{puce}", source="footprint F1")
def request_chip_energy(output_token_energy, generated_tokens, input_energy_ratio, charged_input_tokens):
    return output_token_energy * (generated_tokens + input_energy_ratio * charged_input_tokens)


@formula("1", symbol="k_{att}", source="footprint F1, F3")
def idle_factor(onsite_hosting, idle_overhead):
    """On site, waiting is counted hour by hour and not as a share."""
    return np.where(onsite_hosting > 0, 1, idle_overhead)


@formula("kWh/request", symbol="E_{IT,loi}", source="footprint F1")
def power_law_energy(request_chip_energy, host_overhead, idle_factor, joules_per_kwh):
    return request_chip_energy * host_overhead * idle_factor / joules_per_kwh


# F1 again, by the method of EcoLogits 0.11.3


@formula("Wh/token", symbol="e_{carte}", source="footprint A1")
def card_token_energy(
    card_energy_slope, card_energy_decay, concurrent_requests, active_parameters, reference_parameters, card_energy_base
):
    return (
        card_energy_slope * np.exp(card_energy_decay * concurrent_requests) * active_parameters / reference_parameters
        + card_energy_base
    )


@formula("GB", symbol="M_{mod}", source="footprint A1")
def model_memory(memory_overhead, total_parameters, parameter_size):
    return memory_overhead * total_parameters * parameter_size


@formula("1", symbol="n_{carte,min}", source="footprint A1")
def least_cards(model_memory, card_memory):
    return ceiling(model_memory / card_memory)


@formula("1", symbol="n_{carte}", source="footprint A1")
def cards(card_base, least_cards):
    """Cards work in groups of one, two, four, eight."""
    return card_base ** ceiling(np.log(least_cards) / np.log(card_base))


@formula("second/token", symbol="t_{jeton}", source="footprint A1")
def token_latency(
    latency_slope, active_parameters, reference_parameters, latency_crowding, concurrent_requests, latency_base
):
    return (
        latency_slope * active_parameters / reference_parameters + latency_crowding * concurrent_requests + latency_base
    )


@formula("second/request", symbol="t_{req}", source="footprint A1")
def request_latency(generated_tokens, token_latency, first_token_latency):
    return generated_tokens * token_latency + first_token_latency


@formula("hour/request", symbol="t_{srv}", source="footprint A1, F6")
def server_time(request_latency, seconds_per_hour, concurrent_requests):
    return request_latency / seconds_per_hour / concurrent_requests


@formula("kWh/request", symbol="E_{hote}", source="footprint A1")
def host_energy(server_time, server_power, cards, cards_per_server, watts_per_kilowatt):
    return server_time * server_power * cards / cards_per_server / watts_per_kilowatt


@formula("kWh/request", symbol="E_{IT,eco}", source="footprint A1")
def ecologits_energy(host_energy, cards, output_tokens_energy):
    return host_energy + cards * output_tokens_energy


@formula("kWh/request", symbol="E_{carte}", source="footprint A1")
def output_tokens_energy(generated_tokens, card_token_energy, watt_hours_per_kwh):
    return generated_tokens * card_token_energy / watt_hours_per_kwh


@formula("kWh/request", symbol="E_{IT}", source="footprint F1, A1")
def request_it_energy(energy_method, power_law_energy, ecologits_energy):
    return np.where(energy_method <= 0, power_law_energy, ecologits_energy)


# F3 A server of the authority, always on


@formula("1", symbol="PUE", source="footprint F1, F3")
def hosting_pue(onsite_hosting, pue_room, pue_remote):
    return np.where(onsite_hosting > 0, pue_room, pue_remote)


@formula("kWh/request", symbol="E_{rempl}", source="footprint F3")
def idle_energy_replaced(onsite_hosting, onsite_idle_power, server_time, watts_per_kilowatt):
    return onsite_hosting * onsite_idle_power * server_time / watts_per_kilowatt


@formula("kWh/request", symbol="E_{req}", source="footprint F1, F3")
def active_request_energy(hosting_pue, request_it_energy, idle_energy_replaced):
    return hosting_pue * np.maximum(0, request_it_energy - idle_energy_replaced)


@formula("hour/year", symbol="h_{on}", source="footprint F3")
def onsite_hours(hours_in_year, onsite_on_share):
    return hours_in_year * onsite_on_share


@formula("kWh/year", symbol="E_{att}", source="footprint F3", outcome="footprint")
def onsite_standing_energy(
    onsite_hosting, onsite_servers, pue_room, onsite_idle_power, onsite_hours, watts_per_kilowatt
):
    """A server in a cupboard of the town hall waits all year, asked or not."""
    return onsite_hosting * onsite_servers * pue_room * onsite_idle_power * onsite_hours / watts_per_kilowatt


@formula("year/request", symbol="q_{an}", source="footprint F3")
def request_server_share(requests, onsite_hosting):
    return ratio(onsite_hosting, requests)


@formula("Wh/request", symbol="e_{ope}", source="footprint F1, F3", outcome="footprint")
def operational_request_energy(active_request_energy, onsite_standing_energy, request_server_share, watt_hours_per_kwh):
    return (active_request_energy + onsite_standing_energy * request_server_share) * watt_hours_per_kwh


# F8 Electricity where the tool runs, always location-based


@formula("1", symbol="z_{srv}", source="footprint F8")
def server_country(hosting_country, onsite_hosting):
    """A server of the authority is in France whatever the provider offers."""
    return hosting_country * (1 - onsite_hosting)


@each(
    carbon=formula("gCO2e/kWh", symbol="f_{CO2}", source="footprint F8"),
    water=formula("litre/kWh", symbol="f_{eau}", source="footprint F7"),
    antimony=formula("kgSb/kWh", symbol="f_{Sb}", source="footprint A2"),
    trend=formula("1", symbol="g_{elec,an}", source="footprint F8"),
)
def grid_QUALITY(server_country, grid_QUALITY_fr, grid_QUALITY_se, grid_QUALITY_eu, grid_QUALITY_us):
    return by_code(server_country, grid_QUALITY_fr, grid_QUALITY_se, grid_QUALITY_eu, grid_QUALITY_us)


@formula("gCO2e/kWh", symbol="f_{CO2,t}", source="footprint F8")
def yearly_grid_carbon(grid_carbon, grid_trend, year_index):
    return grid_carbon * (1 + grid_trend) ** year_index


@formula("gCO2e/kWh", symbol="f_{ville,t}", source="footprint F8")
def yearly_town_grid_carbon(grid_carbon_fr, grid_trend_fr, year_index):
    return grid_carbon_fr * (1 + grid_trend_fr) ** year_index


# F6 Making the servers


@formula("1/request", symbol="q_{vie}", source="footprint F6")
def server_life_share(server_time, onsite_hosting, hardware_lifetime, hours_in_year, server_utilisation):
    """A server that is busy half of the time is made twice for the same answers."""
    return server_time * (1 - onsite_hosting) / (hardware_lifetime * hours_in_year * server_utilisation)


@each(
    carbon=formula("kgCO2e", symbol="G_{srv}", source="footprint F6"),
    antimony=formula("kgSb", symbol="Sb_{srv}", source="footprint F6, A1"),
)
def remote_server_IMPACT(cards, server_embodied_IMPACT, cards_per_server, card_embodied_IMPACT):
    return cards * (server_embodied_IMPACT / cards_per_server + card_embodied_IMPACT)


@each(
    carbon=formula("kgCO2e/year", symbol="G_{place}", source="footprint F6"),
    antimony=formula("kgSb/year", symbol="Sb_{place}", source="footprint F6"),
)
def onsite_hardware_IMPACT(
    onsite_hosting, onsite_servers, onsite_server_IMPACT, onsite_cards, card_embodied_IMPACT, hardware_lifetime
):
    made = onsite_server_IMPACT + onsite_cards * card_embodied_IMPACT
    return onsite_hosting * onsite_servers * made / hardware_lifetime


# F4 and F5 Network and screens


@formula("gCO2e/request", symbol="g_{res}", source="footprint F4")
def request_network_carbon(data_per_request, network_carbon_intensity, onsite_hosting):
    return data_per_request * network_carbon_intensity * (1 - onsite_hosting)


@formula("gCO2e/hour", symbol="g_{ecr,fab}", source="footprint F5")
def screen_embodied_carbon(grams_per_kilogram, laptop_carbon, laptop_lifetime, laptop_hours):
    return grams_per_kilogram * laptop_carbon / (laptop_lifetime * laptop_hours)


@formula("gCO2e/hour", symbol="g_{ecr,use}", source="footprint F5")
def screen_use_carbon(laptop_power, grid_carbon_fr, watts_per_kilowatt):
    return laptop_power * grid_carbon_fr / watts_per_kilowatt


@formula("gCO2e/minute", symbol="g_{ecr}", source="footprint F5", outcome="footprint")
def screen_minute_carbon(screen_embodied_carbon, screen_use_carbon, minutes_per_hour):
    return (screen_embodied_carbon + screen_use_carbon) / minutes_per_hour


@formula("gCO2e/request", symbol="g_{acces}", source="footprint F4, F5")
def request_access_carbon(request_network_carbon, screen_minutes_per_request, screen_minute_carbon):
    return request_network_carbon + screen_minutes_per_request * screen_minute_carbon


# F2 One request in the three boundaries: carbon


@formula("gCO2e/request", symbol="g_{elec}", source="footprint F1, F8")
def request_use_carbon(operational_request_energy, grid_carbon, watt_hours_per_kwh):
    return operational_request_energy * grid_carbon / watt_hours_per_kwh


@formula("gCO2e/request", symbol="g_{fab}", source="footprint F6")
def request_embodied_carbon(
    grams_per_kilogram, server_life_share, remote_server_carbon, request_server_share, onsite_hardware_carbon
):
    return grams_per_kilogram * (
        server_life_share * remote_server_carbon + request_server_share * onsite_hardware_carbon
    )


@formula("gCO2e/request", symbol="g_{calc}", source="footprint F1, F6")
def request_computing_carbon(request_use_carbon, request_embodied_carbon):
    return request_use_carbon + request_embodied_carbon


@formula("gCO2e/request", symbol="g_{ope}", source="footprint F2", outcome="footprint")
def operational_request_carbon(request_computing_carbon, request_access_carbon):
    return request_computing_carbon + request_access_carbon


@formula("kWh/request", symbol="E_{pub}", source="footprint F2")
def disclosed_active_energy(onsite_hosting, active_request_energy, published_request_energy, watt_hours_per_kwh):
    """No provider speaks for the authority's own server: there the operational figure stays."""
    return np.where(onsite_hosting > 0, active_request_energy, published_request_energy / watt_hours_per_kwh)


@formula("Wh/request", symbol="e_{pub}", source="footprint F2", outcome="footprint")
def disclosed_request_energy(disclosed_active_energy, onsite_standing_energy, request_server_share, watt_hours_per_kwh):
    return (disclosed_active_energy + onsite_standing_energy * request_server_share) * watt_hours_per_kwh


@formula("gCO2e/request", symbol="g_{pub}", source="footprint F2", outcome="footprint")
def disclosed_request_carbon(disclosed_request_energy, grid_carbon, watt_hours_per_kwh):
    """Providers publish market-based carbon; their energy is put back on the grid where it is drawn."""
    return disclosed_request_energy * grid_carbon / watt_hours_per_kwh


@formula("1", symbol="k_{ACV}", source="footprint F2")
def assessment_scale(generated_tokens, assessment_tokens, total_parameters, assessment_parameters, assessment_exponent):
    return generated_tokens / assessment_tokens * (total_parameters / assessment_parameters) ** assessment_exponent


@formula("1", symbol="x_{taille}", source="footprint F2")
def assessment_exponent(fit_active_exponent, fit_total_exponent):
    return fit_active_exponent + fit_total_exponent


@formula("gCO2e/request", symbol="g_{ACV}", source="footprint F2", outcome="footprint")
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


@formula("Wh/request", symbol="e_{req}", source="footprint F2", outcome="footprint")
def request_energy(footprint_boundary, operational_request_energy, disclosed_request_energy):
    """Life-cycle assessments publish no energy: the operational figure stands for it."""
    return by_code(footprint_boundary, operational_request_energy, disclosed_request_energy, operational_request_energy)


@formula("gCO2e/request", symbol="g_{req}", source="footprint F2", outcome="footprint", headline=True)
def request_carbon(footprint_boundary, operational_request_carbon, disclosed_request_carbon, life_cycle_request_carbon):
    return by_code(footprint_boundary, operational_request_carbon, disclosed_request_carbon, life_cycle_request_carbon)


# F7 Water of one request


@formula("litre/kWh", symbol="w_{site}", source="footprint F7")
def site_water_intensity(onsite_hosting, wue_remote, pue_remote):
    """WUE is declared per kWh of computing, the PUE brings it to the kWh of the site; a cupboard evaporates nothing."""
    return (1 - onsite_hosting) * wue_remote / pue_remote


@formula("litre/request", symbol="w_{ope}", source="footprint F7", outcome="footprint")
def operational_request_water(operational_request_energy, site_water_intensity, grid_water, watt_hours_per_kwh):
    return operational_request_energy * (site_water_intensity + grid_water) / watt_hours_per_kwh


@formula("litre/request", symbol="w_{pub}", source="footprint F2, V8", outcome="footprint")
def disclosed_request_water(onsite_hosting, published_request_energy, published_water_intensity, watt_hours_per_kwh):
    """Providers publish the water of their cooling, not that of the power plants."""
    return (1 - onsite_hosting) * published_request_energy * published_water_intensity / watt_hours_per_kwh


@formula("litre/request", symbol="w_{ACV}", source="footprint F2", outcome="footprint")
def life_cycle_request_water(
    onsite_hosting, life_cycle_water_factor, operational_request_water, assessment_scale, assessment_water
):
    return np.where(
        onsite_hosting > 0, life_cycle_water_factor * operational_request_water, assessment_scale * assessment_water
    )


@formula("litre/request", symbol="w_{req}", source="footprint F2", outcome="footprint")
def request_water(footprint_boundary, operational_request_water, disclosed_request_water, life_cycle_request_water):
    return by_code(footprint_boundary, operational_request_water, disclosed_request_water, life_cycle_request_water)


# Minerals of one request


@formula("kgSb/request", symbol="sb_{fab}", source="footprint F6")
def request_embodied_antimony(
    server_life_share, remote_server_antimony, request_server_share, onsite_hardware_antimony
):
    return server_life_share * remote_server_antimony + request_server_share * onsite_hardware_antimony


@formula("kgSb/request", symbol="sb_{ope}", source="footprint F2", outcome="footprint")
def operational_request_antimony(
    operational_request_energy, grid_antimony, watt_hours_per_kwh, request_embodied_antimony
):
    return operational_request_energy * grid_antimony / watt_hours_per_kwh + request_embodied_antimony


@formula("kgSb/request", symbol="sb_{pub}", source="footprint F2", outcome="footprint")
def disclosed_request_antimony(disclosed_request_energy, grid_antimony, watt_hours_per_kwh):
    """Providers publish no minerals: those of the electricity they declare are all that can be said."""
    return disclosed_request_energy * grid_antimony / watt_hours_per_kwh


@formula("kgSb/request", symbol="sb_{ACV}", source="footprint F2", outcome="footprint")
def life_cycle_request_antimony(
    onsite_hosting, life_cycle_antimony_factor, operational_request_antimony, assessment_scale, assessment_antimony
):
    return np.where(
        onsite_hosting > 0,
        life_cycle_antimony_factor * operational_request_antimony,
        assessment_scale * assessment_antimony,
    )


@formula("kgSb/request", symbol="sb_{req}", source="footprint F2", outcome="footprint")
def request_antimony(
    footprint_boundary, operational_request_antimony, disclosed_request_antimony, life_cycle_request_antimony
):
    return by_code(
        footprint_boundary, operational_request_antimony, disclosed_request_antimony, life_cycle_request_antimony
    )


# F10 Growth of use and progress of machines, by year


@formula("1", symbol="i_{vol,t}", source="footprint F10")
def use_index(adoption_ramp, request_growth, year_index):
    """The tool's file gives the use of the first year of service, year 1; more use of a free answer is the rebound."""
    return adoption_ramp * (1 + request_growth) ** (year_index - 1)


@formula("1", symbol="i_{calc,t}", source="footprint F10")
def computing_index(use_index, efficiency_gain, year_index):
    return use_index * (1 - efficiency_gain) ** year_index


# Energy by year


@formula("kWh/year", symbol="E_{autre}", source="footprint F1, other uses", outcome="footprint")
def other_use_energy(other_uses, unit_energy, hosting_pue, pue_remote):
    """Published energies per unit contain the overhead of a remote data centre, replaced here by that of the place."""
    return other_uses * unit_energy * hosting_pue / pue_remote


@formula("kWh/year", symbol="E_{calc}", source="footprint F1")
def computing_energy(requests, active_request_energy, other_use_energy):
    return requests * active_request_energy + other_use_energy


@formula("kWh/year", symbol="E_{srv,t}", source="footprint F1, F3")
def server_energy(computing_energy, computing_index, onsite_standing_energy, in_use):
    return computing_energy * computing_index + onsite_standing_energy * in_use


@formula("minute/year", symbol="t_{ecr}", source="footprint F5")
def screen_minutes(requests, screen_minutes_per_request, acts_handled, screen_minutes_per_act):
    """Only minutes that would not exist otherwise: an agent whose draft is faster stays in front of the same screen."""
    return requests * screen_minutes_per_request + acts_handled * screen_minutes_per_act


@formula("kWh/year", symbol="E_{ecr,t}", source="footprint F5")
def screen_energy(screen_minutes, minutes_per_hour, laptop_power, watts_per_kilowatt, use_index):
    return screen_minutes / minutes_per_hour * laptop_power / watts_per_kilowatt * use_index


@formula("kWh/year", symbol="E_{ope,t}", source="footprint F2", outcome="footprint")
def operational_energy(server_energy, screen_energy):
    return server_energy + screen_energy


@formula("kWh/year", symbol="E_{pub,t}", source="footprint F2", outcome="footprint")
def disclosed_energy(
    requests, disclosed_active_energy, other_use_energy, computing_index, onsite_standing_energy, in_use
):
    return (requests * disclosed_active_energy + other_use_energy) * computing_index + onsite_standing_energy * in_use


@formula("kWh/year", symbol="E_{emp,t}", source="footprint F2", outcome="footprint")
def footprint_energy(footprint_boundary, operational_energy, disclosed_energy):
    """Life-cycle assessments publish no energy: the operational figure stands for it."""
    return by_code(footprint_boundary, operational_energy, disclosed_energy, operational_energy)


# Carbon by year


@formula("kgCO2e/year", symbol="G_{elec,t}", source="footprint F8")
def server_use_carbon(server_energy, yearly_grid_carbon, grams_per_kilogram):
    return server_energy * yearly_grid_carbon / grams_per_kilogram


@formula("kgCO2e/year", symbol="G_{fab,t}", source="footprint F6")
def hardware_carbon(requests, server_life_share, remote_server_carbon, computing_index, onsite_hardware_carbon, in_use):
    return requests * server_life_share * remote_server_carbon * computing_index + onsite_hardware_carbon * in_use


@formula("GB/year", symbol="D_{res}", source="footprint F4")
def exchanged_data(onsite_hosting, requests, data_per_request, other_uses, data_per_unit):
    return (1 - onsite_hosting) * (requests * data_per_request + other_uses * data_per_unit)


@formula("kgCO2e/year", symbol="G_{res,t}", source="footprint F4")
def network_carbon(exchanged_data, network_carbon_intensity, grams_per_kilogram, use_index):
    return exchanged_data * network_carbon_intensity / grams_per_kilogram * use_index


@formula("kgCO2e/year", symbol="G_{ecr,t}", source="footprint F5")
def screen_carbon(screen_minutes, screen_minute_carbon, grams_per_kilogram, use_index):
    return screen_minutes * screen_minute_carbon / grams_per_kilogram * use_index


@formula("kgCO2e/year", symbol="G_{renouv,t}", source="footprint F5")
def renewal_carbon(laptops_renewed, early_renewal, laptop_carbon, laptop_lifetime, installation, single_year):
    """A laptop replaced before its time loses the years it had left."""
    return laptops_renewed * laptop_carbon * early_renewal / laptop_lifetime * installation / single_year


@formula("1", symbol="N_{renouv}", source="footprint F5")
def laptops_renewed(agents_covered, laptops_renewed_per_agent):
    return agents_covered * laptops_renewed_per_agent


@formula("kgCO2e/year", symbol="G_{acces,t}", source="footprint F4, F5")
def access_carbon(network_carbon, screen_carbon, renewal_carbon):
    return network_carbon + screen_carbon + renewal_carbon


@formula("kgCO2e/year", symbol="G_{ope,t}", source="footprint F2", outcome="footprint")
def operational_carbon(server_use_carbon, hardware_carbon, access_carbon):
    return server_use_carbon + hardware_carbon + access_carbon


@formula("kgCO2e/year", symbol="G_{pub,t}", source="footprint F2", outcome="footprint")
def disclosed_carbon(disclosed_energy, yearly_grid_carbon, grams_per_kilogram):
    return disclosed_energy * yearly_grid_carbon / grams_per_kilogram


@formula("request/year", symbol="R_{ACV,t}", source="footprint F2")
def assessed_requests(requests, onsite_hosting, assessment_scale, computing_index):
    return requests * (1 - onsite_hosting) * assessment_scale * computing_index


@formula("kWh/year", symbol="E_{hors,t}", source="footprint F2")
def unassessed_energy(onsite_hosting, server_energy, other_use_energy, computing_index):
    return np.where(onsite_hosting > 0, server_energy, other_use_energy * computing_index)


@formula("kgCO2e/year", symbol="G_{hors,t}", source="footprint F2")
def unassessed_carbon(unassessed_energy, yearly_grid_carbon, grams_per_kilogram, onsite_hardware_carbon, in_use):
    return unassessed_energy * yearly_grid_carbon / grams_per_kilogram + onsite_hardware_carbon * in_use


@formula("kgCO2e/year", symbol="G_{ACV,t}", source="footprint F2", outcome="footprint")
def life_cycle_carbon(
    assessed_requests, assessment_carbon, grams_per_kilogram, life_cycle_carbon_factor, unassessed_carbon, access_carbon
):
    return (
        assessed_requests * assessment_carbon / grams_per_kilogram
        + life_cycle_carbon_factor * unassessed_carbon
        + access_carbon
    )


@formula("kgCO2e/year", symbol="G_{emp,t}", source="footprint F2", outcome="footprint")
def footprint_carbon(footprint_boundary, operational_carbon, disclosed_carbon, life_cycle_carbon):
    return by_code(footprint_boundary, operational_carbon, disclosed_carbon, life_cycle_carbon)


# Water by year


@formula("litre/year", symbol="W_{site,t}", source="footprint F7", outcome="footprint")
def site_water(server_energy, site_water_intensity):
    return server_energy * site_water_intensity


@formula("litre/year", symbol="W_{elec,t}", source="footprint F7", outcome="footprint")
def electricity_water(server_energy, grid_water, screen_energy, grid_water_fr):
    return server_energy * grid_water + screen_energy * grid_water_fr


@formula("litre/year", symbol="W_{ope,t}", source="footprint F2, F7", outcome="footprint")
def operational_water(site_water, electricity_water):
    return site_water + electricity_water


@formula("litre/year", symbol="W_{pub,t}", source="footprint F2", outcome="footprint")
def disclosed_water(requests, disclosed_request_water, other_use_energy, site_water_intensity, computing_index):
    return (requests * disclosed_request_water + other_use_energy * site_water_intensity) * computing_index


@formula("litre/year", symbol="W_{ACV,t}", source="footprint F2", outcome="footprint")
def life_cycle_water(
    assessed_requests, assessment_water, life_cycle_water_factor, unassessed_energy, site_water_intensity, grid_water
):
    return assessed_requests * assessment_water + life_cycle_water_factor * unassessed_energy * (
        site_water_intensity + grid_water
    )


@formula("litre/year", symbol="W_{emp,t}", source="footprint F2", outcome="footprint")
def footprint_water(footprint_boundary, operational_water, disclosed_water, life_cycle_water):
    return by_code(footprint_boundary, operational_water, disclosed_water, life_cycle_water)


# Minerals by year


@formula("kgSb/year", symbol="Sb_{fab,t}", source="footprint F6")
def hardware_antimony(
    requests, server_life_share, remote_server_antimony, computing_index, onsite_hardware_antimony, in_use
):
    return requests * server_life_share * remote_server_antimony * computing_index + onsite_hardware_antimony * in_use


@formula("kgSb/year", symbol="Sb_{ope,t}", source="footprint F2", outcome="footprint")
def operational_antimony(server_energy, grid_antimony, screen_energy, grid_antimony_fr, hardware_antimony):
    return server_energy * grid_antimony + screen_energy * grid_antimony_fr + hardware_antimony


@formula("kgSb/year", symbol="Sb_{pub,t}", source="footprint F2", outcome="footprint")
def disclosed_antimony(disclosed_energy, grid_antimony):
    return disclosed_energy * grid_antimony


@formula("kgSb/year", symbol="Sb_{hors,t}", source="footprint F2")
def unassessed_antimony(unassessed_energy, grid_antimony, onsite_hardware_antimony, in_use):
    return unassessed_energy * grid_antimony + onsite_hardware_antimony * in_use


@formula("kgSb/year", symbol="Sb_{ACV,t}", source="footprint F2", outcome="footprint")
def life_cycle_antimony(assessed_requests, assessment_antimony, life_cycle_antimony_factor, unassessed_antimony):
    return assessed_requests * assessment_antimony + life_cycle_antimony_factor * unassessed_antimony


@formula("kgSb/year", symbol="Sb_{emp,t}", source="footprint F2", outcome="footprint")
def footprint_antimony(footprint_boundary, operational_antimony, disclosed_antimony, life_cycle_antimony):
    return by_code(footprint_boundary, operational_antimony, disclosed_antimony, life_cycle_antimony)


# F11 Electricity in euros, at the authority's own meter only


@formula("EUR/year", symbol="C_{elec,t}", source="footprint F3, F11", outcome="footprint")
def onsite_electricity_cost(onsite_hosting, server_energy, screen_energy, electricity_price):
    """A subscription already contains the electricity of the provider: paid again, it would count twice (trap 22)."""
    return (onsite_hosting * server_energy + screen_energy) * electricity_price


# What the tool avoids: meals, heat, journeys


@formula("meal/day", symbol="n_{cantine}", source="method A9", least=0)
def meals_per_day(population, meal_rate):
    """Stands in for the authority's own count."""
    return population * meal_rate


@formula("meal/day", symbol="n_{repas}", source="method A9, V2", outcome="footprint")
def meals_saved_per_day(
    meals_per_day, overproduction_before, overproduction_after, weighed_before, weighed_after, simplified_share
):
    """With the tool, or by weighing alone where the option does without it."""
    with_tool = overproduction_before - overproduction_after
    return meals_per_day * np.where(simplified_share > 0, weighed_before - weighed_after, with_tool)


@formula("meal/year", symbol="N_{repas,t}", source="method A9, footprint F10")
def meals_saved(meals_at_speed, adoption_ramp, simplified_ramp):
    return meals_at_speed * (adoption_ramp + simplified_ramp)


@formula("meal/year", symbol="N_{repas}", source="method A9, footprint F10")
def meals_at_speed(meals_saved_per_day, gain_correction_food, canteen_days, food_rebound, scope_reach):
    return meals_saved_per_day * gain_correction_food * canteen_days * (1 - food_rebound) * scope_reach


@formula("EUR/year", symbol="A_{repas,t}", source="method A9", outcome="footprint")
def food_spend_avoided(meals_saved, food_cost):
    """Only the food is saved: cooks, kitchens and canteens stay (trap 20)."""
    return meals_saved * food_cost


@formula("m2", symbol="S_{chauf}", source="method A9", least=0)
def heated_area(population, area_rate):
    """Stands in for the authority's own figure."""
    return population * area_rate


@formula("kWh/year", symbol="E_{chauf,t}", source="footprint F10", outcome="footprint")
def heating_energy_saved(heating_at_speed, adoption_ramp, simplified_ramp):
    return heating_at_speed * (adoption_ramp + simplified_ramp)


@formula("kWh/year", symbol="E_{chauf}", source="footprint F10")
def heating_at_speed(controlled_heating, option_saving_share, due_saving_share):
    """What the tertiary decree asks for anyway is no saving: another measure would have brought it."""
    return controlled_heating * (option_saving_share - due_saving_share)


@formula("kWh/year", symbol="E_{base}", source="footprint F10", least=0)
def controlled_heating(heated_area, heating_intensity, heating_rebound, scope_reach):
    return heated_area * heating_intensity * (1 - heating_rebound) * scope_reach


@formula("share", symbol="s_{opt}", source="method, control and place", outcome="footprint")
def option_saving_share(
    heating_saving_share, gain_correction_heating, saving_without_tool, settings_saving_share, simplified_share
):
    """With the tool, or by settings alone where the option does without it; less what would have been saved anyway."""
    saved = np.where(simplified_share > 0, settings_saving_share, heating_saving_share)
    return saved * gain_correction_heating - saving_without_tool


@formula("share", symbol="s_{sans,t}", source="method, lawful reference")
def saving_without_tool(heating_trend_share, compared_heating, compliance_saving_share, obliged_share):
    """The trend, unless buildings without the tool were compared; where control is compulsory, what compliance saves.

    The larger of the two there, never both: part of compliance is what the trend is made of.
    """
    trend = heating_trend_share * (1 - compared_heating)
    return trend + obliged_share * np.maximum(compliance_saving_share - trend, 0)


@formula("share", symbol="q_{tert,t}", source="method, lawful reference")
def tertiary_share(tertiary_area_share, tertiary_year, calendar_year):
    return np.where(tertiary_year <= calendar_year, tertiary_area_share, 0)


@formula("share", symbol="s_{tert,t}", source="method, lawful reference")
def due_saving_share(option_saving_share, tertiary_share, tertiary_gap, saving_without_tool):
    """The decree asks for a result: up to what is still to be saved, the tool takes the place of another measure.

    Where compliance with the building-control decree saves more than the tool, other measures must make up for it.
    """
    left = np.maximum(tertiary_gap - saving_without_tool, 0)
    return tertiary_share * np.minimum(option_saving_share, left)


@formula("EUR/year", symbol="I_{tert}", source="method, lawful reference")
def tertiary_at_speed(controlled_heating, due_saving_share, heating_price, tertiary_cost_ratio):
    """The cheapest lawful measure that is left, its investment spread over its own life."""
    return controlled_heating * due_saving_share * heating_price * tertiary_cost_ratio


@formula("EUR/year", symbol="I_{tert,t}", source="method, lawful reference", outcome="budget")
def tertiary_avoided(tertiary_at_speed, adoption_ramp, simplified_ramp):
    return tertiary_at_speed * (adoption_ramp + simplified_ramp)


@formula("share", symbol="q_{obl,t}", source="method, lawful reference")
def obliged_share(obliged_area_share, obliged_later_share, obligation_year, calendar_year):
    """Large heating plants since 2025, then a part of the rest."""
    later = np.where(obligation_year <= calendar_year, obliged_later_share, 0)
    return obliged_area_share + (1 - obliged_area_share) * later


@formula("EUR", symbol="I_{conf}", source="method, lawful reference")
def compliance_equipment(compliance_price, heated_area, equipment_price, negotiated_price, one_off_overrun):
    """The cheapest that complies: never dearer than what the tool's own equipment costs, which takes its place."""
    return np.minimum(compliance_price * heated_area, equipment_price * negotiated_price) * one_off_overrun


@formula("EUR/year", symbol="I_{conf,t}", source="method, lawful reference")
def compliance_spending(compliance_equipment, compliance_replaced_share, obliged_share, single_year):
    """What the reference would pay in the year in which a part of the area becomes obliged; year 0 for what is late."""
    return compliance_equipment * compliance_replaced_share * (obliged_share - previous(obliged_share)) / single_year


@formula("EUR/year", symbol="I_{evit,t}", source="method, lawful reference", outcome="budget")
def compliance_avoided(compliance_spending, adoption, scope_reach, bought_share):
    return compliance_spending * adoption * scope_reach * bought_share


@formula("EUR/year", symbol="F_{cee,t}", source="method, lawful reference", outcome="budget")
def certificates_received(
    heated_area, certificate_share, certificate_volume, certificate_price, installed_part, single_year, scope_reach
):
    """Paid by energy suppliers: a receipt of the authority, a transfer for society."""
    sold = heated_area * certificate_share * certificate_volume * certificate_price * installed_part / single_year
    return sold * scope_reach


@formula("EUR/kWh", symbol="p_{chauf}", source="footprint C")
def heating_price(heating_gas_share, gas_price, electricity_price, vat_rate):
    return heating_gas_share * gas_price + (1 - heating_gas_share) * electricity_price / (1 + vat_rate)


@formula("EUR/year", symbol="A_{chauf,t}", source="footprint F10", outcome="footprint")
def energy_spend_avoided(heating_energy_saved, heating_price):
    return heating_energy_saved * heating_price


@formula("gCO2e/kWh", symbol="f_{chauf,t}", source="footprint F8")
def heating_carbon(heating_gas_share, gas_carbon, yearly_town_grid_carbon):
    return heating_gas_share * gas_carbon + (1 - heating_gas_share) * yearly_town_grid_carbon


@formula("kgCO2e/year", symbol="G_{repas,t}", source="method A9")
def food_carbon_avoided(meals_saved, meal_carbon):
    return meals_saved * meal_carbon


@formula("kgCO2e/year", symbol="G_{chauf,t}", source="footprint F10")
def heating_carbon_avoided(heating_energy_saved, heating_carbon, grams_per_kilogram):
    return heating_energy_saved * heating_carbon / grams_per_kilogram


@formula("kgCO2e/year", symbol="G_{traj,t}", source="footprint F10")
def travel_carbon_avoided(travel_carbon, gain_correction_travel, travel_rebound, adoption_ramp):
    """The day not driven frees money and time that emit elsewhere: a third comes back."""
    return travel_carbon * gain_correction_travel * (1 - travel_rebound) * adoption_ramp


@formula("kgCO2e/year", symbol="G_{evit,t}", source="footprint F10", outcome="footprint")
def carbon_avoided(food_carbon_avoided, heating_carbon_avoided, travel_carbon_avoided):
    return food_carbon_avoided + heating_carbon_avoided + travel_carbon_avoided


@formula("kgCO2e/year", symbol="G_{net,t}", source="footprint F10", outcome="footprint")
def net_carbon(footprint_carbon, carbon_avoided):
    return footprint_carbon - carbon_avoided


# F9 The value of a tonne: of society, never of the budget


@formula("EUR/tCO2e", symbol="v_{CO2,t}", source="footprint D, F9")
def carbon_value(carbon_path, carbon_value_2025, carbon_value_2019, carbon_value_factor):
    return np.where(carbon_path <= 0, carbon_value_2025, carbon_value_2019) * carbon_value_factor


@formula("EUR/year", symbol="C_{CO2,t}", source="footprint F9", outcome="footprint")
def carbon_cost(net_carbon, carbon_value, kilograms_per_tonne):
    """A guideline for public choices, not a tax: nobody invoices it, so it never enters the budget."""
    return net_carbon * carbon_value / kilograms_per_tonne


# Over the horizon


@each(
    footprint_energy=formula("kWh", symbol="E_{emp}", source="footprint F", outcome="footprint", headline=True),
    footprint_carbon=formula("kgCO2e", symbol="G_{emp}", source="footprint F", outcome="footprint", headline=True),
    footprint_water=formula("litre", symbol="W_{emp}", source="footprint F", outcome="footprint", headline=True),
    footprint_antimony=formula("kgSb", symbol="Sb_{emp}", source="footprint F", outcome="footprint", headline=True),
    carbon_avoided=formula("kgCO2e", symbol="G_{evit}", source="footprint F10", outcome="footprint"),
    net_carbon=formula("kgCO2e", symbol="G_{net}", source="footprint F10", outcome="footprint", headline=True),
)
def total_FLOW(FLOW):
    return total(FLOW)


@formula("1", symbol="N_{ordi}", source="footprint F5", outcome="footprint")
def laptop_equivalent(total_footprint_carbon, laptop_carbon):
    return total_footprint_carbon / laptop_carbon


@formula("1", symbol="k_{seuil}", source="footprint F10", outcome="footprint")
def breakeven_multiple(total_footprint_carbon, total_carbon_avoided):
    """Nothing saved gives zero: any use is then too much for the climate alone."""
    return ratio(total_carbon_avoided, total_footprint_carbon)


@formula("request/year", symbol="R_{seuil}", source="footprint F10", outcome="footprint")
def breakeven_requests(requests, breakeven_multiple):
    return requests * breakeven_multiple


# Honesty about the fit


@formula("1", symbol="b_{hors}", source="footprint F1", outcome="footprint")
def outside_fit(size_outside_fit, fit_concurrency, concurrent_requests):
    return np.maximum(size_outside_fit, np.where(fit_concurrency != concurrent_requests, 1, 0))


@formula("1", symbol="b_{taille}", source="footprint F1")
def size_outside_fit(total_parameters, fit_size_floor, fit_size_ceiling):
    return np.where(total_parameters < fit_size_floor, 1, np.where(total_parameters > fit_size_ceiling, 1, 0))
