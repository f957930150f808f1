// @ts-check
// The rule of the verdict (costmodel/engine/rule.py): six words tried in order, and what they rest on, as facts.
import { number } from "./case.js";
import { ranged } from "./library.js";
import { pilots } from "./piloting.js";
import { mean, median, percentile, share } from "./statistics.js";

/** @typedef {import("./case.js").Case} Case */
/** @typedef {import("./statistics.js").Draws} Draws */
/** @typedef {import("./piloting.js").Pilots} Pilots */
/** The draws of a quantity in each option. @typedef {(name: string) => Draws[]} Read */
/** @typedef {{mean: number, median: number, chance: number, draws: number}} Gain */
/** @typedef {{kind: "reuse" | "price" | "chance" | "evidence", value: number}} Condition */
/**
 * @typedef {{name: string, margin: number, chance: number, needed: number, before: number, grade: string, state:
 * "held" | "tight" | "broken"}} Limit
 */
/**
 * @typedef {{word: string, about: number | null, rival: number, option: number | null, conditions: Condition[]}}
 * Judgement
 */

const UNKNOWN = "not_enough_to_judge",
  ADOPT = "adopt",
  PILOT = "pilot_first",
  CONDITIONS = "adopt_on_conditions";
const ELSE = "do_something_else",
  NO = "not_at_this_price";
export const SOCIETY = "society_npv";
const BUDGET = "budget_total",
  UNUSED = "unused_time_npv",
  REUSABLE = "reusable_time_npv";
const REUSE = "redeployed_share",
  SUPPLIER = "supplier_npv",
  SUPPLIER_BUDGET = "supplier_budget";
const RECOVERED = "recovered_time_npv",
  OUTPUT = "output_npv",
  HARM = "harm_npv",
  HARM_BUDGET = "harm_budget";

/** @param {Case} case_ what the authority asks: certainty, of limits too, and the budget that it accepts to lose */
function thresholds(case_) {
  const of = (/** @type {string} */ name) => number(case_.record(0, name));
  const committed = case_.central(case_.record(0, "verdict_budget_committed"));
  const left = (of("verdict_budget_tolerance") * of("population") - committed) * case_.horizon;
  return { confidence: of("verdict_confidence"), limits: of("verdict_limit_confidence"), tolerance: left };
}

/**
 * The word, and all that it rests on.
 * @param {Case} case_ @param {Read} read
 */
export function decide(case_, read) {
  const asked = thresholds(case_),
    limits = limitsOf(case_, read, asked.limits),
    size = case_.options.length;
  const out = limits.map((own) => own.some((limit) => limit.state === "broken"));
  const rule = new Rule(case_, read, asked),
    judged = rule.judge(out),
    free = rule.judge(out.map(() => false));
  const deciding = free.word !== judged.word && free.about !== null ? limits[free.about] : [];
  const purpose = rule.purpose(out),
    unknown = purpose !== null && purpose.turns !== null;
  const word = unknown ? UNKNOWN : judged.word;
  const about = judged.about ?? free.about,
    i = about ?? 0,
    key = (/** @type {number | null} */ o) => (o === null ? null : case_.options[o].key);
  return {
    word,
    option: unknown ? null : key(judged.option),
    about: key(about),
    rival: case_.options[judged.rival].key,
    judged: rule.options(limits),
    confidence: asked.confidence,
    strict: rule.gain(i, judged.rival, 0),
    verified: rule.gain(i, judged.rival, 1),
    affordable: rule.affordable(i),
    regret: rule.regret(i),
    families: rule.families(),
    conditions: word === CONDITIONS ? judged.conditions : [],
    turning: rule.turning(i, judged.rival),
    pilots: judged.about === null ? null : rule.pilots(i, judged.rival),
    purpose,
    without_harm: unknown ? word : new Rule(case_, withoutHarm(read, size), asked).judge(out).word,
    harm: median(read(HARM)[i]),
    decided_by: deciding.filter((limit) => limit.state === "broken"),
    available: median(read("available_hours")[i]),
    cashable: median(read("cashable_hours")[i]),
    calendar: case_.calendar,
  };
}

/**
 * The draws in which nobody is harmed.
 * @param {Read} read @param {number} size @returns {Read}
 */
function withoutHarm(read, size) {
  const spared = (/** @type {string} */ name, /** @type {string} */ harm) =>
    read(name).map((row, o) => row.map((x, i) => x + read(harm)[o][i]));
  const own = new Map([
    [SOCIETY, spared(SOCIETY, HARM)],
    [BUDGET, spared(BUDGET, HARM_BUDGET)],
  ]);
  return (name) => own.get(name) ?? read(name);
}

class Rule {
  /** @param {Case} case_ @param {Read} read @param {ReturnType<typeof thresholds>} asked */
  constructor(case_, read, asked) {
    this.case = case_;
    this.read = read;
    this.asked = asked;
    this.rules = case_.library.rules;
    this.places = case_.options.map((_, i) => i);
    this.buys = this.places.map((i) => number(case_.record(i, "adoption")) > 0);
    this.stops = this.places.map((i) => number(case_.record(i, "break_clause")) > 0);
    this.assumed = this.places.map((i) => this.isAssumed(i));
    this.expected = read(SOCIETY).map((row) => mean(half(row, 0)));
    /** @type {Map<string, Draws[]>} */
    this.odd = new Map();
  }

  /**
   * The draws that did not choose.
   * @param {string} name @returns {Draws[]}
   */
  counted(name) {
    const known = this.odd.get(name) ?? this.read(name).map((row) => half(row, 1));
    this.odd.set(name, known);
    return known;
  }

  /**
   * The word with some options out, a unit of the purpose worth `value`.
   * @param {boolean[]} out @param {number} [value] @returns {Judgement}
   */
  judge(out, value) {
    if (value !== undefined) return this.valued(value).judge(out);
    const { expected, buys, stops, asked } = this;
    const rival = bestOf(
      expected,
      this.places.filter((i) => !buys[i] && !out[i] && !this.assumed[i]),
    );
    const buying = this.places.filter((i) => buys[i] && !out[i]),
      whole = buying.filter((i) => !stops[i]);
    const stopping = buying.filter((i) => stops[i]);
    const instead = !buys[rival] && this.gains(rival) ? rival : null;
    /** @type {Judgement} */
    const last = { word: instead === null ? NO : ELSE, about: null, rival, option: instead, conditions: [] };
    if (!buying.length) return last;
    const about = bestOf(expected, whole.length ? whole : buying);
    const strict = this.gain(about, rival, 0),
      verified = this.gain(about, rival, 1),
      affordable = this.affordable(about);
    const adopt = (/** @type {number} */ i) => ({ word: ADOPT, about: i, rival, option: i, conditions: [] });
    /** @type {(i: number, conditions: Condition[]) => Judgement} */
    const onConditions = (i, conditions) => ({ word: CONDITIONS, about: i, rival, option: i, conditions });
    const evidence = (/** @type {number} */ i) =>
      onConditions(i, [{ kind: "evidence", value: this.gain(i, rival, 0).mean }]);
    if (this.sure(about, rival)) {
      if (!this.assumed[about]) return adopt(about);
      const plain = this.case.options.findIndex((o, i) => o.key === this.rules.plain && !out[i]);
      if (plain >= 0 && this.gain(plain, rival, 0).chance >= asked.confidence && this.affordable(plain))
        return adopt(plain);
      return evidence(about);
    }
    const part = stopping.length ? bestOf(expected, stopping) : null;
    if (part !== null && this.sure(part, rival)) return this.assumed[part] ? evidence(part) : adopt(part);
    if (affordable && (this.pilots(about, rival)?.best.net ?? 0) > 0)
      return { word: PILOT, about, rival, option: about, conditions: [] };
    const conditions = this.conditions(about, rival, strict, verified, affordable);
    return conditions.length ? onConditions(about, conditions) : { ...last, about };
  }

  /**
   * What pilots would tell of the gain in the strict reading.
   * @param {number} about @param {number} rival @returns {Pilots | null}
   */
  pilots(about, rival) {
    const society = this.read(SOCIETY),
      other = society[rival];
    return pilots(
      this.case,
      this.read,
      about,
      society[about].map((x, i) => x - other[i]),
    );
  }

  /**
   * Whether the gain is as sure as asked in both readings, and the budget bears it.
   * @param {number} i @param {number} rival
   */
  sure(i, rival) {
    return (
      this.affordable(i) && [0, 1].every((counted) => this.gain(i, rival, counted).chance >= this.asked.confidence)
    );
  }

  /**
   * Whether an option does better than nothing, beyond the error of the draws, on average as in the middle.
   * @param {number} i
   */
  gains(i) {
    const x = this.counted(SOCIETY)[i],
      average = mean(x);
    const sd = Math.sqrt(mean(x.map((v) => (v - average) ** 2)));
    return average > (this.rules.clear * sd) / Math.sqrt(x.length) && median(x) > 0;
  }

  /** Whether the gain that sets an option apart is assumed about the world. @param {number} i */
  isAssumed(i) {
    const { library, options, records, tool } = this.case,
      option = options[i];
    if (option.key === this.rules.plain) return false;
    const own = [...option.values.keys(), ...(option.for_tool.get(tool.key)?.keys() ?? [])];
    return own.some(
      (n) =>
        !this.rules.own_costs.includes(library.names[n]) &&
        records[i][n]?.reading &&
        records[i][n]?.grade === this.rules.weakest,
    );
  }

  /**
   * The gain with this share of the unused time counted: 0 strict, 1 all verified time.
   * @param {number} about @param {number} rival @param {number} counted @returns {Gain}
   */
  gain(about, rival, counted) {
    const gain = this.difference(about, rival, counted);
    return { mean: mean(gain), median: median(gain), chance: share(gain, (x) => x > 0), draws: gain.length };
  }

  /** @param {number} about @param {number} rival @param {number} counted @returns {Draws} */
  difference(about, rival, counted) {
    const society = this.counted(SOCIETY),
      unused = this.counted(UNUSED);
    return society[about].map(
      (x, i) => x + counted * unused[about][i] - (society[rival][i] + counted * unused[rival][i]),
    );
  }

  /** @param {number} i */
  affordable(i) {
    return median(this.read(BUDGET)[i]) >= -this.asked.tolerance;
  }

  /**
   * What within reach would make the gain as sure as asked.
   * @param {number} about @param {number} rival @param {Gain} strict @param {Gain} verified
   * @param {boolean} affordable @returns {Condition[]}
   */
  conditions(about, rival, strict, verified, affordable) {
    const { confidence: asked } = this.asked,
      gain = this.difference(about, rival, 0),
      { nothing } = this.rules;
    /** @type {Condition[]} */
    const listed = [];
    if (affordable && strict.chance < asked && asked <= verified.chance) {
      const reusable = this.counted(REUSABLE)[about],
        used = this.counted(REUSE)[about];
      const shares = gain.map((x, i) => (reusable[i] > 0 ? used[i] - x / Math.max(reusable[i], nothing) : 1));
      listed.push({ kind: "reuse", value: Math.min(Math.max(percentile(shares, asked), 0), 1) });
    }
    const cost = this.counted(SUPPLIER)[about];
    if (median(cost) > 0) {
      const price = Math.min(this.priceFor(gain, cost, 1 - asked), this.bearable(about));
      if (price * median(cost) >= percentile(cost, 0.05) && price < 1) listed.push({ kind: "price", value: price });
    }
    if (affordable && strict.mean >= 0 && !listed.length) listed.push({ kind: "chance", value: strict.chance });
    return listed;
  }

  /**
   * The multiple of the price at which all but this share of the draws gain.
   * @param {Draws} gain @param {Draws} cost @param {number} level
   */
  priceFor(gain, cost, level) {
    return percentile(
      gain.map((x, i) => 1 + x / Math.max(cost[i], this.rules.nothing)),
      level,
    );
  }

  /** The most, as a multiple of the price, that the budget bears. @param {number} about */
  bearable(about) {
    const paid = median(this.read(SUPPLIER_BUDGET)[about]),
      room = median(this.read(BUDGET)[about]) + this.asked.tolerance;
    return paid > 0 ? 1 + room / paid : Infinity;
  }

  /**
   * What would turn the answer, every other value as drawn.
   * @param {number} about @param {number} rival
   */
  turning(about, rival) {
    const gain = this.difference(about, rival, 0),
      paid = this.counted(SUPPLIER)[about];
    const whole = mean(this.difference(about, rival, 1)),
      years = mean(this.read("annuity")[about]);
    const saving = mean(this.counted(RECOVERED)[about]),
      cost = mean(paid),
      expected = mean(gain);
    const reusable = mean(this.counted(REUSABLE)[about]),
      used = mean(this.counted(REUSE)[about]);
    const reuse = reusable > 0 ? used - expected / reusable : null;
    const price = (/** @type {number} */ worth) => (cost > 0 && worth + cost > 0 ? (worth + cost) / years : null);
    const sure = (this.priceFor(gain, paid, 1 - this.asked.confidence) * cost) / years;
    return {
      price: cost / years,
      price_strict: price(expected),
      price_verified: price(whole),
      price_sure: sure > 0 ? sure : null,
      volume: cost > 0 && cost + expected > 0 ? cost / (cost + expected) : null,
      minutes: saving > 0 ? 1 - expected / saving : null,
      reuse: reuse !== null && reuse >= 0 && reuse <= 1 ? reuse : null,
      saving,
      cost,
      gain: expected,
    };
  }

  /** What choosing an option would cost against knowing the best in each draw, on average. @param {number} about */
  regret(about) {
    const worth = this.counted(SOCIETY);
    return mean(worth[0].map((_, i) => Math.max(...worth.map((row) => row[i])) - worth[about][i]));
  }

  /** How often each option is the best. @returns {number[]} */
  winners() {
    const worth = this.counted(SOCIETY),
      counts = this.places.map(() => 0),
      n = worth[0].length;
    for (let i = 0; i < n; i++)
      counts[
        bestOf(
          worth.map((row) => row[i]),
          this.places,
        )
      ]++;
    return counts.map((count) => count / n);
  }

  /** How often the best option buys, is people, or is no tool at all. */
  families() {
    const best = this.winners(),
      people = this.places.filter((i) => this.case.options[i].key === this.rules.human);
    const total = (/** @type {number[]} */ places) => places.reduce((sum, i) => sum + best[i], 0);
    return {
      buying: total(this.places.filter((i) => this.buys[i])),
      people: total(people),
      no_tool: total(this.places.filter((i) => !this.buys[i] && !people.includes(i))),
    };
  }

  /** The same with a unit of the tool's purpose worth this much. @param {number} value */
  valued(value) {
    const today = this.case.central(this.case.record(0, this.rules.purpose)),
      output = this.read(OUTPUT);
    const worth = this.read(SOCIETY).map((row, o) => row.map((x, i) => x + (value - today) * output[o][i]));
    return new Rule(this.case, (name) => (name === SOCIETY ? worth : this.read(name)), this.asked);
  }

  /**
   * What nothing prices, and whether its value changes the word; null where somebody gave it one.
   * @param {boolean[]} out
   */
  purpose(out) {
    const record = this.case.record(0, this.rules.purpose),
      { low, high } = record;
    if (low === undefined || high === undefined || !ranged(record) || record.layer === "set") return null;
    if (this.read(OUTPUT).every((row) => row.every((x) => x === 0))) return null;
    const factor = this.case.factor(record),
      ends = [low * factor, high * factor];
    const word = (/** @type {number} */ value) => this.judge(out, value).word,
      words = ends.map(word);
    let [below, above] = ends;
    if (words[0] !== words[1]) {
      for (let i = 0; i < this.rules.halvings; i++) {
        const middle = (below + above) / 2;
        if (word(middle) === words[0]) below = middle;
        else above = middle;
      }
    }
    return {
      quantity: this.rules.purpose,
      low: ends[0],
      high: ends[1],
      words,
      turns: words[0] === words[1] ? null : above,
    };
  }

  /** @param {Limit[][]} limits */
  options(limits) {
    const society = this.read(SOCIETY),
      budget = this.read(BUDGET),
      unused = this.read(UNUSED),
      best = this.winners();
    return this.case.options.map((option, i) => {
      const counts = [0, 0, 0, 0],
        n = society[i].length;
      society[i].forEach((x, j) => {
        counts[(x >= 0 ? 0 : 2) + (budget[i][j] >= 0 ? 0 : 1)]++;
      });
      return {
        key: option.key,
        buys: this.buys[i],
        limits: limits[i],
        society_gain: share(society[i], (x) => x > 0),
        budget_gain: share(budget[i], (x) => x > 0),
        society: median(society[i]),
        verified: median(society[i].map((x, j) => x + unused[i][j])),
        expected: mean(society[i]),
        budget: median(budget[i]),
        mandate: median(this.read("budget_mandate")[i]),
        affordable: this.affordable(i),
        best: best[i],
        quadrants: counts.map((count) => count / n),
      };
    });
  }
}

/**
 * Every other draw, from the first or the second on; all of them where there is one.
 * @param {Draws} row @param {number} from
 */
function half(row, from) {
  return row.length > 1 ? row.filter((_, i) => i % 2 === from) : row;
}

/**
 * The first of the best among some places; 0 among none.
 * @param {ArrayLike<number>} worth @param {number[]} among
 */
function bestOf(worth, among) {
  return among.reduce((best, i) => (worth[i] > worth[best] ? i : best), among[0] ?? 0);
}

/**
 * The limits, by option: margins in every draw of their worst year, held with the chance asked for or not.
 * @param {Case} case_ @param {Read} read @param {number} needed @returns {Limit[][]}
 */
function limitsOf(case_, read, needed) {
  const { rules, at } = case_.library,
    nothing = rules.nothing,
    units = case_.library.data.quantities.units;
  const grades = rules.limits.map((/** @type {{needs: string[]}} */ limit) => {
    const records = limit.needs.map((n) => case_.records[0][at.get(n) ?? -1]);
    return records.find((r) => r?.group === "value")?.grade ?? "";
  });
  return case_.options.map((_, o) =>
    rules.limits.map((/** @type {{name: string}} */ { name }, /** @type {number} */ i) => {
      const chances = [0, o].map((option) => share(read(name)[option], (x) => x >= -nothing)),
        [before, chance] = chances;
      const margin = median(read(name)[o]),
        yesOrNo = units[case_.library.place(name)] === "1" && [-1, 0, 1].includes(margin);
      const broken = chance < needed && (before >= needed || chance < before);
      const state = broken ? "broken" : margin < nothing && !yesOrNo ? "tight" : "held";
      return { name, margin, chance, needed, before, grade: grades[i], state };
    }),
  );
}
