"""The model: wiring by names, families, order, given values, and what is refused with a sentence that helps."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest
import worlds

from costmodel.language.catalogue import set_language
from costmodel.language.errors import ModelError, UnknownNameError
from costmodel.language.labels import everywhere
from costmodel.model.expression import Expression, cumulative, previous, sum_of, total
from costmodel.model.model import CLOCK, Model, run
from costmodel.model.quantity import STAFF, TASK, Quantity, each, expand, formula, with_subscript


@pytest.fixture(autouse=True)
def _english() -> Any:
    set_language("en")
    yield
    set_language("fr")


def parameter(name: str, unit: str = "1", over: tuple = ()) -> list[Quantity]:
    return [Quantity(**texts, unit=unit, source="test") for texts in expand(name, everywhere(name), name, over)]


def declared(function: Any, unit: str = "1", over: Any = ()) -> list[Quantity]:
    name = function.__name__
    return list(formula(unit, symbol=name, source="test", over=over, label=name)(function).quantities())


def model_of(*parts: list[Quantity]) -> Model:
    return Model(q for part in parts for q in part)


def named(name: str, function: Any) -> Any:
    function.__name__ = name
    return function


CLOCK_PARTS = [q for name in CLOCK for q in parameter(name)]


def test_formulas_find_their_inputs_by_name_whatever_the_order_of_declaration() -> None:
    model = model_of(
        declared(named("profit", lambda revenue, cost: revenue - cost)),
        declared(named("revenue", lambda volume, price: volume * price)),
        parameter("cost"),
        parameter("price"),
        parameter("volume"),
    )
    assert model.evaluate({"cost": 5.0, "price": 3.0, "volume": 4.0}, ["profit"]) == {"profit": 7.0}
    assert model.order.index("revenue") < model.order.index("profit")


def test_a_given_intermediate_is_taken_as_it_is() -> None:
    model = model_of(
        declared(named("revenue", lambda volume, price: volume * price)),
        declared(named("profit", lambda revenue, cost: revenue - cost)),
        parameter("cost"),
        parameter("price"),
        parameter("volume"),
    )
    assert model.evaluate({"revenue": 100.0, "cost": 5.0}, ["profit"]) == {"profit": 95.0}
    assert model.evaluate({"revenue": 100.0, "price": 3.0, "volume": 4.0, "cost": 5.0}, ["profit", "revenue"]) == {
        "profit": 95.0,
        "revenue": 100.0,
    }


@pytest.mark.parametrize(
    "name",
    [
        "gross_hours_saved",
        "net_hours_saved",
        "recovered_hours",
        "posts_removed",
        "calls_per_day",
        "carbon_cost",
        "licences",
        "discount_factor",
    ],
)
def test_every_result_of_the_workbook_can_be_given(name: str) -> None:
    given = worlds.central(name, **worlds.ASSISTANT, adoption=1)[name]
    changed = worlds.central(name, "society_npv", **worlds.ASSISTANT, adoption=1, **{name: float(np.max(given)) + 7})
    assert np.all(changed[name] == np.max(given) + 7)


def test_a_name_declared_twice_is_refused() -> None:
    with pytest.raises(ModelError, match="'price' is declared twice"):
        model_of(parameter("price"), parameter("price"))


def test_a_need_that_nothing_provides_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(UnknownNameError, match=r"'revenue' needs 'prise'.*Did you mean 'price'\?"):
        model_of(parameter("price"), declared(named("revenue", lambda prise: prise)))


def test_a_circle_is_refused_with_its_path() -> None:
    with pytest.raises(ModelError, match="in a circle: ") as refused:
        model_of(declared(named("egg", lambda hen: hen)), declared(named("hen", lambda egg: egg)))
    assert "egg -> hen -> egg" in str(refused.value) or "hen -> egg -> hen" in str(refused.value)


def test_a_value_for_an_unknown_name_is_refused_with_the_nearest_name() -> None:
    model = model_of(parameter("price"), declared(named("revenue", lambda price: price)))
    with pytest.raises(UnknownNameError, match=r"'pric'.*Did you mean 'price'\?"):
        model.evaluate({"pric": 1.0}, ["revenue"])


def test_a_parameter_without_a_value_is_named() -> None:
    model = model_of(parameter("price"), declared(named("revenue", lambda price: price)))
    with pytest.raises(UnknownNameError, match="'price' has no value"):
        model.evaluate({}, ["revenue"])


def test_if_inside_a_formula_is_refused_naming_the_formula() -> None:
    model = model_of(parameter("price"), declared(named("revenue", lambda price: price if price > 0 else 0)))
    with pytest.raises(ModelError, match=r"'revenue'.*np\.where"):
        model.unit_errors()


def test_an_unknown_operation_inside_a_formula_is_refused_naming_the_formula() -> None:
    model = model_of(parameter("angle"), declared(named("height", lambda angle: np.sin(angle))))
    (sentence,) = model.unit_errors()
    assert sentence.startswith("height: ")
    assert "'sin'" in sentence
    assert "minimum" in sentence


# Families


def family_model() -> Model:
    return model_of(
        parameter("price", over=(STAFF,)),
        parameter("mix", over=(STAFF,)),
        parameter("share", over=(STAFF, TASK)),
        parameter("exposure", over=(TASK,)),
        declared(named("cost", lambda price, mix: price * mix), over=STAFF),
        declared(named("mean_price", lambda mix, price: sum_of(mix, price))),
        declared(named("reach", lambda share, exposure: sum_of(share, exposure)), over=STAFF),
        declared(named("part", lambda share, price: share * price), over=(STAFF, TASK)),
        declared(named("whole", lambda part: sum_of(part))),
        declared(named("only_a", lambda price_a: price_a)),
    )


def test_a_family_is_one_quantity_per_member() -> None:
    model = family_model()
    assert model.families["cost"] == ["cost_a", "cost_b", "cost_c", "cost_manager"]
    assert len(model.families["part"]) == 8
    assert "cost" not in model


def test_an_argument_over_the_same_dimension_is_the_same_member() -> None:
    assert family_model().needs["cost_b"] == ("price_b", "mix_b")


def test_an_argument_over_another_dimension_is_all_its_members() -> None:
    model = family_model()
    assert model.needs["mean_price"] == (
        ("mix_a", "mix_b", "mix_c", "mix_manager"),
        ("price_a", "price_b", "price_c", "price_manager"),
    )
    assert model.needs["reach_c"] == (("share_c_easy", "share_c_demanding"), ("exposure_easy", "exposure_demanding"))
    assert model.needs["part_a_demanding"] == ("share_a_demanding", "price_a")
    assert model.needs["only_a"] == ("price_a",)


def test_families_give_the_numbers_of_their_members() -> None:
    model = family_model()
    rng = np.random.default_rng(2)
    values = {q.name: float(rng.random()) for q in model.values() if not q.formula}
    found = model.evaluate(values)
    groups = [m.key for m in STAFF]
    tasks = [m.key for m in TASK]
    assert found["mean_price"] == pytest.approx(sum(values[f"mix_{g}"] * values[f"price_{g}"] for g in groups))
    assert found["whole"] == pytest.approx(
        sum(values[f"share_{g}_{t}"] * values[f"price_{g}"] for g in groups for t in tasks)
    )
    assert found["reach_manager"] == pytest.approx(
        sum(values[f"share_manager_{t}"] * values[f"exposure_{t}"] for t in tasks)
    )


def test_labels_and_symbols_say_the_member() -> None:
    (quantity,) = [q for q in declared(named("cost", lambda price: price), over=STAFF) if q.name == "cost_manager"]
    assert quantity.label == "cost, managers"
    assert quantity.label_fr == "cost, encadrants"
    assert with_subscript("H_{gross}", "A") == "H_{gross,A}"
    assert with_subscript("N", "A") == "N_{A}"
    assert with_subscript(r"\bar w", "") == r"\bar w"


def test_formulas_that_compute_alike_say_where_they_differ() -> None:
    def price_GROUP(cost_GROUP, margin):  # type: ignore[no-untyped-def]
        """Cost and margin."""
        made = cost_GROUP + margin
        return made

    carbon, water = each(
        carbon=formula("1", symbol="c", source="test", label="Carbon"),
        water=formula("1", symbol="w", source="test", label="Water", outcome="footprint"),
    )(price_GROUP)
    assert [(f.name, *q.arguments, q.label, q.note) for f in (carbon, water) for q in f.quantities()] == [
        ("price_carbon", "cost_carbon", "margin", "Carbon", "Cost and margin."),
        ("price_water", "cost_water", "margin", "Water", "Cost and margin."),
    ]
    assert carbon(cost_carbon=2, margin=1) == water(2, 1) == 3
    model = model_of(list(water.quantities()), parameter("cost_water"), parameter("margin"))
    assert model.evaluate({"cost_water": 2.0, "margin": 1.0}, ["price_water"]) == {"price_water": 3.0}


# Years


def test_years_are_known_without_a_number() -> None:
    model = model_of(
        CLOCK_PARTS,
        parameter("price"),
        declared(named("flow", lambda price, year_index: price * year_index)),
        declared(named("stock", lambda flow: cumulative(flow))),
        declared(named("worth", lambda flow: total(flow))),
        declared(named("double", lambda price: price + price)),
    )
    assert model.yearly == {"year_index", "calendar_year", "flow", "stock"}


def test_yearly_is_what_numbers_say() -> None:
    values = worlds.case_of(worlds.VOICEBOT).central(0)
    found = worlds.MODEL.evaluate(values)
    paths = {n for n, r in worlds.LIBRARY.records.items() if r.shape == "path"}
    with_paths = {n for n in worlds.MODEL if worlds.MODEL.ancestors([n]) & paths}
    for name, x in found.items():
        many = np.ndim(x) > 0 and np.shape(x)[-1] > 1
        if name in worlds.MODEL.yearly:
            assert many, name
        else:
            assert not many or name in with_paths, name


@pytest.mark.parametrize("sum_over_years", [total, cumulative, previous])
def test_a_sum_over_years_of_a_number_without_years_is_refused(sum_over_years: Any) -> None:
    model = model_of(parameter("price"), declared(named("worth", lambda price: sum_over_years(price))))
    with pytest.raises(ModelError, match=r"does not vary by year"):
        _ = model.yearly


# Evaluation


def test_release_of_intermediates_changes_no_result() -> None:
    world = worlds.random_world(11, draws=50)
    everything = worlds.MODEL.evaluate(world)
    wanted = ["society_npv", "budget_total", "public_npv", "recovered_hours", "shock_absorber_index"]
    alone = worlds.MODEL.evaluate(world, wanted)
    for name in wanted:
        np.testing.assert_array_equal(alone[name], everything[name])
        np.testing.assert_array_equal(worlds.MODEL.evaluate(world, [name])[name], everything[name])


def test_a_plan_forgets_what_nobody_needs_any_more() -> None:
    given = set(worlds.LIBRARY.records) | set(CLOCK)
    steps = worlds.MODEL.plan(given, ["society_npv"])
    released = [name for step in steps for name in step.release]
    computed = [step.name for step in steps]
    assert len(released) == len(set(released))
    assert set(released) == set(computed)


def test_evaluation_leaves_the_given_values_alone() -> None:
    world = worlds.random_world(3, draws=20)
    before = {name: np.array(x, copy=True) for name, x in world.items()}
    worlds.MODEL.evaluate(world)
    assert world.keys() == before.keys()
    for name, x in before.items():
        np.testing.assert_array_equal(world[name], x)


def test_no_formula_returns_one_of_its_arguments_to_be_changed_in_place() -> None:
    """Evaluation twice gives the same: no formula writes into what it receives."""
    world = worlds.random_world(4, draws=20)
    first, second = worlds.MODEL.evaluate(world), worlds.MODEL.evaluate(world)
    for name, x in first.items():
        np.testing.assert_array_equal(x, second[name])


def test_expressions_of_the_workbook_give_the_numbers_of_the_workbook() -> None:
    world = worlds.random_world(5, draws=30)
    found = worlds.MODEL.evaluate(world)
    with np.errstate(all="ignore"):
        for name, tree in worlds.MODEL.expressions.items():
            if name not in world:
                np.testing.assert_array_equal(tree.evaluate(found), found[name], err_msg=name)


def test_draws_and_options_go_through_together() -> None:
    """An array of (options, draws, years) gives, cell by cell, what each cell gives alone."""
    world = worlds.random_world(6, draws=8)
    names = ["society_npv", "budget_total", "people_at_risk"]
    alone = worlds.MODEL.evaluate(world, names)
    adoption = np.array([0.0, 1.0])[:, None, None]
    both = worlds.MODEL.evaluate(world | {"adoption": adoption}, names)
    for name in names:
        np.testing.assert_array_equal(both[name][1], alone[name])


# Units of the workbook


def test_units_of_every_formula_of_the_workbook() -> None:
    assert worlds.MODEL.unit_errors() == []


@pytest.mark.parametrize("name", ["gross_hours_saved", "carbon_cost", "society_npv", "hourly_cost_b", "posts_removed"])
def test_a_wrong_unit_planted_in_a_declaration_is_found(name: str) -> None:
    wrong = [dataclasses.replace(q, unit="litre/token") if q.name == name else q for q in worlds.MODEL.values()]
    assert any(sentence.startswith(f"{name} ") for sentence in Model(wrong).unit_errors())


def counts(name: str) -> bool:
    """Whether a formula reckons with the parameter; a switch is only compared with 0, which has any unit."""

    def inside(tree: Expression) -> bool:
        if tree.operation == "less_equal" or (tree.operation == "greater" and tree.operands[1].leaf == 0):
            return False
        return tree.leaf == name or any(map(inside, tree.operands))

    return any(inside(tree) for tree in worlds.MODEL.expressions.values())


def test_any_wrong_unit_of_any_parameter_is_found() -> None:
    """No opt-out: whatever parameter is declared in a wrong unit, at least one formula no longer fits."""
    rng = np.random.default_rng(8)
    cancels = {"units"}  # a number that divides within a whole part and multiplies it: no unit of it can be wrong
    parameters = [q.name for q in worlds.MODEL.values() if not q.formula and counts(q.name) and q.name not in cancels]
    assert len(parameters) > 0.9 * len(worlds.LIBRARY.records)
    missed = []
    for name in rng.choice(parameters, size=60, replace=False):
        wrong = Model(
            dataclasses.replace(q, unit=f"{q.unit}*token*litre") if q.name == name else q for q in worlds.MODEL.values()
        )
        if not wrong.unit_errors():
            missed.append(str(name))
    assert missed == []


def test_a_unit_that_is_unknown_is_said_with_its_name() -> None:
    (sentence,) = model_of(
        parameter("price", unit="euro"), declared(named("revenue", lambda price: price))
    ).unit_errors()
    assert sentence.startswith("revenue: ")
    assert "'euro'" in sentence


def test_infinite_and_undefined_values_are_left_for_the_caller_to_see() -> None:
    model = model_of(parameter("price"), declared(named("ratio", lambda price: 1 / price)))
    assert np.isinf(model.evaluate({"price": np.zeros(2)}, ["ratio"])["ratio"]).all()


def test_steps_are_carried_out_once_each() -> None:
    calls: list[str] = []

    def spied(name: str, function: Any) -> Any:
        return named(name, lambda price: (calls.append(name), function(price))[1])

    model = model_of(
        parameter("price"),
        declared(spied("double", lambda x: x * 2)),
        declared(named("sum", lambda double, price: double + price)),
    )
    run(model.plan(["price"], ["sum", "double"]), {"price": 2.0}, ["sum", "double"])
    assert calls == ["double"]


def test_expressions_are_the_formulas_themselves() -> None:
    assert all(isinstance(tree, Expression) for tree in worlds.MODEL.expressions.values())
    assert worlds.MODEL.expressions.keys() == {q.name for q in worlds.formulas()}
