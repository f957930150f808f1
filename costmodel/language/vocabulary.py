"""The vocabulary: what kinds, grades, groups, ledgers and pages are called, in English and in French."""

from __future__ import annotations

LANGUAGES = ("en", "fr")
Text = tuple[str, str]
"""The same words in English and in French."""
FORMULA_PAGES: dict[str, Text] = {
    "labour": ("Staff and the cost of an hour", "Agents et coût d'une heure"),
    "productivity": ("Hours, tasks and posts", "Heures, tâches et postes"),
    "workload": ("Workload, health and managers", "Charge de travail, santé et encadrement"),
    "insertion": ("Redeployment and insertion", "Reclassement et insertion"),
    "inclusion": ("Users, calls and human contact", "Usagers, appels et contact humain"),
    "governance": ("Governance, scores and limits", "Gouvernance, notes et limites"),
    "energy": ("Footprint, meals and heat", "Empreinte, repas et chauffage"),
    "budget": ("Budget", "Budget"),
    "appraisal": ("Ledgers, discounting and optimism", "Points de vue, actualisation et optimisme"),
    "levers": ("What options change", "Ce que changent les options"),
}
PARAMETER_PAGES: dict[str, Text] = FORMULA_PAGES | {
    "levers": ("What options and authorities say", "Ce que disent les options et les collectivités"),
    "clock": ("First year and price index", "Première année et indice des prix"),
    "verdict": ("Thresholds of the verdict", "Seuils du verdict"),
    "pilot": ("What a pilot costs and how well it measures", "Ce que coûte un pilote et ce qu'il mesure"),
    "portfolio": ("Several tools together", "Plusieurs outils ensemble"),
}
DIMENSION_NAMES: dict[str, Text] = {
    "staff": ("staff group", "groupe d'agents"),
    "segment": ("segment of users", "segment d'usagers"),
    "channel": ("channel", "canal"),
    "task": ("kind of task", "type de tâche"),
    "age": ("age band", "tranche d'âge"),
    "gain": ("kind of gain", "nature du gain"),
    "firmness": ("firmness of a price", "fermeté du prix"),
    "labour": ("kind of work that ends", "nature du travail qui s'arrête"),
    "stratum": ("size of commune", "taille de commune"),
}
OUTCOMES: dict[str, Text] = {
    "budget": ("budget", "budget"),
    "public": ("public finances", "finances publiques"),
    "society": ("society", "société"),
    "territory": ("territory", "territoire"),
    "hours": ("hours", "heures"),
    "people": ("people", "personnes"),
    "contacts": ("contacts", "contacts"),
    "jobs": ("jobs", "emplois"),
    "footprint": ("footprint", "empreinte"),
    "governance": ("governance", "gouvernance"),
    "constraint": ("limits", "limites"),
    "score": ("scores", "notes"),
    "appraisal": ("appraisal", "évaluation"),
    "status_quo": ("status quo", "option de référence"),
}
OVERLAYS: dict[str, Text] = {
    "tools": ("Tools", "Outils"),
    "authorities": ("Authorities", "Collectivités"),
    "options": ("Options", "Options"),
    "scenarios": ("Scenarios", "Scénarios"),
}
GROUPS: dict[str, Text] = {
    "lever": ("lever", "levier"),
    "uncertainty": ("uncertainty", "incertitude"),
    "value": ("value judgement", "jugement de valeur"),
    "constant": ("constant", "constante"),
}
SHAPES: dict[str, Text] = {
    "fixed": ("one value", "une seule valeur"),
    "metalog": ("metalog", "metalog"),
    "lognormal": ("lognormal", "lognormale"),
    "discrete": ("a few values", "quelques valeurs"),
    "choice": ("choice", "choix"),
    "path": ("path by year", "trajectoire par année"),
}
RANGES: dict[str, Text] = {
    "drawn": ("5–95 % range", "intervalle à 5–95 %"),
    "looked at": ("values looked at", "valeurs examinées"),
}
BETWEEN: dict[str, Text] = {
    "linear": ("straight lines between the years", "lignes droites entre les années"),
    "geometric": ("constant growth between the years", "croissance constante entre les années"),
    "step": ("steps", "par marches"),
}
GRADES: dict[str, Text] = {
    "A": ("A, experiment, register or law", "A, expérience, registre ou loi"),
    "B": ("B, survey or evaluation", "B, enquête ou évaluation"),
    "C": ("C, expert or vendor", "C, dire d'expert ou fournisseur"),
    "D": ("D, assumption", "D, hypothèse"),
}
BASES: dict[str, Text] = {
    "measured": ("measured", "mesuré"),
    "declared": ("declared", "déclaré"),
    "before_rework": ("timed before rework", "chronométré avant reprise"),
    "simulated": ("simulated", "simulé"),
    "promised": ("promised", "promis"),
}
