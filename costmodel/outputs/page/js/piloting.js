// @ts-check
// What a pilot would be worth, in closed form (costmodel/engine/piloting.py, costmodel/engine/measures.py).
import { number } from "./case.js";
import { covariance, mean } from "./statistics.js";

/** @typedef {import("./case.js").Case} Case */
/** @typedef {import("./statistics.js").Draws} Draws */
/** @typedef {import("./rule.js").Read} Read */
/**
 * @typedef {{name: string, unit: string, kind: string, how: string, compared: boolean, stratum: number, scale: number
 * | null}} Measure
 */
/**
 * @typedef {{agents: number, cases: number, months: number, told: number, price: number, delay: number, cost: number,
 * net: number}} Pilot
 */
/** @typedef {{sizes: Pilot[], best: Pilot, measured: {name: string, share: number}[], known: number}} Pilots */

/**
 * The pilots of an option before deciding on a gain; null when nothing can be measured.
 * @param {Case} case_ @param {Read} read @param {number} option @param {Draws} gain @returns {Pilots | null}
 */
export function pilots(case_, read, option, gain) {
  const { rules } = case_.library;
  const volumes = Object.fromEntries(
    Object.entries(rules.volumes).map(([kind, names]) => [
      kind,
      names.reduce((/** @type {number} */ sum, /** @type {string} */ n) => sum + mean(read(n)[option]), 0),
    ]),
  );
  const fewest = (/** @type {string} */ kind) => (kind === "agent" ? 2 : rules.fewest_cases);
  /** @type {{measure: Measure, middle: number, variance: number, part: number}[]} */
  const explained = [];
  for (const measure of /** @type {Measure[]} */ (rules.measures)) {
    const row = read(measure.name)?.[option];
    if (!row || volumes[measure.unit] < fewest(measure.unit)) continue;
    const variance = row.some((x) => x !== row[0]) ? covariance(row, row) : 0;
    if (variance > 0)
      explained.push({ measure, middle: mean(row), variance, part: covariance(row, gain) ** 2 / variance });
  }
  const whole = explained.reduce((sum, e) => sum + e.part, 0);
  if (!whole) return null;
  const spreads = spreadsOf(case_),
    average = mean(gain),
    kinds = new Set(explained.map((e) => e.measure.unit));
  const most = mean(gain.map((x) => Math.max(x, 0))) - Math.max(average, 0),
    price = prices(case_, read, option, volumes);
  const apart = [...kinds].filter((kind) => kind !== "agent").length;
  const sizes = sizesOf(rules, kinds, volumes).map(({ agents, cases, months }) => {
    const known = explained.reduce(
      (sum, e) => sum + (e.part * e.variance) / (e.variance + noise(case_, e, spreads, agents, cases, months)),
      0,
    );
    const told = Math.min(unitLoss(average, Math.sqrt(known)), most);
    const delay = Math.min(months / (rules.months_per_year * case_.horizon), 1) * Math.max(average + told, 0);
    const paid = price(agents, cases * apart, months);
    return { agents, cases, months, told, price: paid, delay, cost: paid + delay, net: told - (paid + delay) };
  });
  const largest = [...explained].sort((a, b) => b.part - a.part);
  return {
    sizes,
    best: sizes.reduce((best, pilot) => (pilot.net > best.net ? pilot : best)),
    measured: largest.map((e) => ({ name: e.measure.name, share: e.part / whole })),
    known: Math.min(unitLoss(average, Math.sqrt(whole)), most),
  };
}

/**
 * What knowing a normal part of the gain, of this standard deviation, is worth before deciding.
 * @param {number} average @param {number} sd
 */
export function unitLoss(average, sd) {
  if (sd <= 0) return 0;
  const z = Math.abs(average) / sd;
  return (sd * Math.exp((-z * z) / 2)) / Math.sqrt(2 * Math.PI) - (Math.abs(average) * erfc(z / Math.SQRT2)) / 2;
}

/** The complementary error function of a number that is not negative. @param {number} x */
export function erfc(x) {
  const density = Math.exp(-x * x) / Math.sqrt(Math.PI);
  if (x < 2.5) {
    // Abramowitz and Stegun (1964), 7.1.6: all terms are positive
    let term = 2 * x,
      sum = term;
    for (let n = 1; term > 1e-18 * sum; n++) sum += term *= (2 * x * x) / (2 * n + 1);
    return 1 - density * sum;
  }
  // the same, 7.1.14, from far enough behind
  let fraction = 0;
  for (let n = 120; n > 0; n--) fraction = n / 2 / (x + fraction);
  return density / (x + fraction);
}

/**
 * How observations differ, from the parameter files.
 * @param {Case} case_ @returns {Record<string, number>}
 */
function spreadsOf(case_) {
  const { names } = case_.library,
    prefix = "pilot_spread_";
  const own = case_.records[0].flatMap((r) =>
    r && names[r.name].startsWith(prefix) ? [[names[r.name].slice(prefix.length), number(r)]] : [],
  );
  return { ...Object.fromEntries(own), control_ratio: number(case_.record(0, "pilot_control_ratio")) };
}

/**
 * The variance of what so many observations say of a parameter around what it is.
 * @param {Case} case_ @param {{measure: Measure, middle: number}} of @param {Record<string, number>} spreads
 * @param {number} agents @param {number} cases @param {number} months
 */
function noise(case_, { measure, middle }, spreads, agents, cases, months) {
  const seen = Math.max((measure.unit === "agent" ? agents : cases) * measure.stratum, 1);
  if (measure.kind === "rate") return (middle * (1 - middle)) / seen;
  const weeks = Math.max(months * case_.library.rules.weeks_per_month, 1);
  const between =
    measure.unit === "agent"
      ? Math.hypot(spreads.between_agents, spreads.between_weeks / Math.sqrt(weeks))
      : spreads.between_cases;
  const both = measure.compared ? Math.sqrt(1 + 1 / spreads.control_ratio) : 1;
  return (between * both * Math.abs(measure.scale ?? middle)) ** 2 / seen;
}

/**
 * The pilots to look at, each size twice the one before as far as there are any.
 * @param {any} rules @param {Set<string>} kinds @param {Record<string, number>} volumes
 */
function sizesOf(rules, kinds, volumes) {
  const apart = [...kinds].filter((kind) => kind !== "agent"),
    sizes = new Map();
  for (const months of rules.months) {
    for (let step = 0; step < rules.sizes; step++) {
      const most = apart.length
        ? Math.floor(Math.min(...apart.map((kind) => (volumes[kind] * months) / rules.months_per_year)))
        : 0;
      const agents = kinds.has("agent") ? Math.min(rules.fewest_agents * 2 ** step, Math.floor(volumes.agent)) : 0;
      const cases = apart.length ? Math.min(rules.fewest_cases * 2 ** step, most) : 0;
      if (agents || cases) sizes.set(`${agents} ${cases} ${months}`, { agents, cases, months });
    }
  }
  return /** @type {{agents: number, cases: number, months: number}[]} */ ([...sizes.values()]);
}

/**
 * What a pilot takes, expected: days to prepare, hours of agents, cases checked, the supplier's price.
 * @param {Case} case_ @param {Read} read @param {number} option @param {Record<string, number>} volumes
 */
function prices(case_, read, option, volumes) {
  const own = (/** @type {string} */ name) => case_.central(case_.record(option, name)),
    of = (/** @type {string} */ name) => mean(read(name)[option]);
  const preparation = own("pilot_preparation_days") * own("hours_per_day"),
    monthsPerYear = case_.library.rules.months_per_year;
  return (/** @type {number} */ agents, /** @type {number} */ cases, /** @type {number} */ months) => {
    const hours =
      preparation +
      agents * (1 + own("pilot_control_ratio")) * own("pilot_hours_per_agent") +
      (cases * own("pilot_minutes_per_case")) / own("minutes_per_hour");
    const part = agents && volumes.agent ? agents / volumes.agent : 1;
    const yearly =
      (of("licence_price") + of("usage_price")) * part + of("fixed_yearly_price") + of("compute_yearly_price");
    const supplier =
      (own("pilot_price_share") * yearly * months) / monthsPerYear +
      own("pilot_integration_share") * of("one_off_announced");
    return hours * of("blended_hourly_cost") + supplier;
  };
}
