// @ts-check
// The verdict in sentences (costmodel/questions/reasons.py), and what stands beside it (costmodel/questions/beside.py).
import { at, judged, named, optionLabel } from "./facts.js";
import { translate } from "./language.js";
import { rounded } from "./numbers.js";

/** @typedef {import("./facts.js").Facts} Facts */
/** @typedef {import("./words.js").Words} Words */

/**
 * The reasons of the answer, then what stands beside it.
 * @param {Facts} facts @param {Words} words @returns {string[]}
 */
export function why(facts, words) {
  const option = facts.verdict.about;
  if (option === null) return [words.say(translate("No option compared buys the tool."))];
  return [
    ...reasons(facts, words),
    means(facts, words, option),
    ...users(facts, words, option),
    publicFunds(facts, words, option),
  ];
}

/**
 * Why: the comparison, the budget, what would turn it, limits, hours, harm, purpose, and what to do instead.
 * @param {Facts} facts @param {Words} words @returns {string[]}
 */
function reasons(facts, words) {
  const { verdict } = facts,
    { numbers, library } = words,
    about = judged(facts, verdict.about);
  const probability = (/** @type {number} */ p) => numbers.probability(p),
    topics = (/** @type {any[]} */ limits) => limits.map((limit) => topic(words, limit.name)).join(", ");
  const lines = verdict.decided_by.map((/** @type {any} */ limit) =>
    words.say(
      translate(
        "A limit decides: {topic} (grade {grade}) holds in {p} of draws, where {needed} are asked for.",
        {
          topic: topic(words, limit.name),
          grade: limit.grade,
          p: shortOf(words, limit.chance, limit.needed),
          needed: probability(limit.needed),
        },
      ),
    ),
  );
  const before = verdict.judged[0].limits.filter((/** @type {any} */ limit) => limit.before < limit.needed);
  if (before.length)
    lines.push(words.say(translate("Broken today already, with nothing bought: {names}.", { names: topics(before) })));
  if (verdict.purpose) lines.push(purposeReason(words, verdict.purpose));
  for (const condition of verdict.conditions) lines.push(conditionReason(words, condition, verdict.turning));
  lines.push(...pilotReasons(facts, words));
  lines.push(
    words.say(
      translate(
        "Society, against “{rival}”: {value} over the horizon (median), {mean} on average; a gain in {p}, where " +
          "{needed} are asked for.",
        {
          rival: optionLabel(words, verdict.rival),
          value: money(words, verdict.strict.median),
          mean: money(words, verdict.strict.mean),
          p: inDraws(words, verdict.strict),
          needed: probability(verdict.confidence),
        },
      ),
    ),
    words.say(
      translate("If all verified time counts: {value} (median); a gain in {p}.", {
        value: money(words, verdict.verified.median),
        p: inDraws(words, verdict.verified),
      }),
    ),
    ...weaknessReasons(words, verdict.weakness),
  );
  if (verdict.strict.mean * verdict.strict.median < 0) {
    const rare =
      verdict.strict.mean > 0
        ? translate("The mean and the median have other signs: rare draws with large gains decide.")
        : translate("The mean and the median have other signs: rare draws with large losses decide.");
    lines.push(words.say(rare));
  }
  lines.push(budgetReason(facts, words), ...turningReasons(words, verdict.turning), hoursReason(facts, words));
  if (verdict.harm > 0) lines.push(harmReason(facts, words));
  for (const option of verdict.judged) {
    const broken = option.limits.filter((/** @type {any} */ limit) => limit.state === "broken");
    const fields = { option: optionLabel(words, option.key), names: topics(broken) };
    if (broken.length) lines.push(words.say(translate("The option “{option}” breaks: {names}.", fields)));
  }
  const human = (judged(facts, library.rules.human) ?? about).society;
  if (money(words, human) !== money(words, about.society) && human > about.society)
    lines.push(humanReason(words, human, about.society));
  return lines;
}

/** @param {Words} words @param {number} value */
export const money = (words, value) => words.numbers.shown(value, "EUR", { signed: true });

/** What a limit protects, as words inside a sentence. @param {Words} words @param {string} limit */
export const topic = (words, limit) =>
  words.library.data.quantities.topics[words.lang][words.library.place(limit)] ?? "";

/**
 * In how many draws there is a gain: never a certainty, whatever the draws say.
 * @param {Words} words @param {import("./rule.js").Gain} gain
 */
export function inDraws(words, gain) {
  const n = words.numbers.decimal(gain.draws);
  if (gain.chance === 0) return words.say(translate("none of {n} draws, with these assumptions", { n }));
  if (gain.chance === 1) return words.say(translate("all of {n} draws, with these assumptions", { n }));
  return words.say(translate("{p} of draws", { p: words.numbers.probability(gain.chance) }));
}

/**
 * A chance that falls short, told from the one asked for even where both round to the same per cent.
 * @param {Words} words @param {number} share @param {number} needed
 */
function shortOf(words, share, needed) {
  const p = words.numbers.probability(share),
    hidden = share < needed && p === words.numbers.probability(needed);
  return hidden ? words.say(translate("a little under {p}", { p })) : p;
}

/** @param {Words} words @param {any} purpose */
function purposeReason(words, purpose) {
  const shown = (/** @type {number} */ value) => words.numbers.shown(value, words.unit(purpose.quantity)),
    { verdicts } = named(words);
  if (purpose.turns === null) {
    const fields = { low: shown(purpose.low), high: shown(purpose.high) };
    return words.say(
      translate("What it is for has no price: from {low} to {high}, the answer stays the same.", fields),
    );
  }
  const [before, after] = purpose.words.map((/** @type {string} */ word) => verdicts[word]);
  return words.say(
    translate("What it is for has no price: below {value} the answer is “{before}”, above it “{after}”.", {
      value: shown(purpose.turns),
      before,
      after,
    }),
  );
}

/** @param {Words} words @param {import("./rule.js").Condition} condition @param {any} turning */
function conditionReason(words, { kind, value }, turning) {
  const { numbers } = words;
  if (kind === "reuse") {
    const share = numbers.probability(value);
    return words.say(translate("On condition that {share} of the time freed goes to other work.", { share }));
  }
  if (kind === "price") {
    const price = numbers.shown(value * turning.price, "EUR/year");
    return words.say(
      translate("On condition that all its prices come to {price} at most, before tax.", { price }),
    );
  }
  if (kind === "chance") {
    const p = numbers.probability(value);
    return words.say(
      translate("It is the best choice on average, if the council takes the chance: a gain in {p} of draws.", { p }),
    );
  }
  return words.say(
    translate("On condition that what sets this option apart is confirmed: it rests on an assumption."),
  );
}

/**
 * The pilot worth running: before anything else, or by the side of adopting.
 * @param {Facts} facts @param {Words} words
 */
function pilotReasons({ verdict }, words) {
  const best = ["pilot_first", "adopt"].includes(verdict.word) ? verdict.pilots?.best : null,
    shown = (/** @type {number} */ value) => words.numbers.shown(value, "EUR");
  if (!best || best.net <= 0) return [];
  const fields = { months: best.months, told: shown(best.told), cost: shown(best.cost) };
  return [
    words.say(translate("A pilot of {months} months would tell what is worth {told} and cost {cost}.", fields)),
  ];
}

/**
 * How much of the doubt on the gain comes from assumptions, from which first, and where that figure is.
 * @param {Words} words @param {any} weakness
 */
function weaknessReasons(words, weakness) {
  if (!weakness || weakness.explained === 0) return [];
  if (!weakness.heaviest.length)
    return [words.say(translate("None of what makes this gain uncertain comes from assumptions (grade D)."))];
  const { name } = weakness.heaviest[0],
    question = named(words).questions[name];
  const share = words.say(
    translate(
      "Of what makes this gain uncertain, {share} comes from assumptions (grade D); the heaviest: “{name}”.",
      { share: words.numbers.probability(weakness.share), name: words.label(name) },
    ),
  );
  return question
    ? [`${share} ${words.say(translate("To put your own figure there: {question}", { question }))}`]
    : [share];
}

/**
 * What the budget gains or loses, also in the years of a mandate alone, and whether the authority accepts it.
 * @param {Facts} facts @param {Words} words
 */
function budgetReason(facts, words) {
  const { budget, mandate } = judged(facts, facts.verdict.about);
  const sentences = [translate("Budget: {value} over the horizon (median).", { value: money(words, budget) })];
  if (mandate !== budget)
    sentences.push(translate("In the years of a mandate alone: {value}.", { value: money(words, mandate) }));
  if (!facts.verdict.affordable)
    sentences.push(translate("It is more than the authority accepts to lose on its tools."));
  return sentences.map((sentence) => words.say(sentence)).join(" ");
}

/**
 * The price, the volume, the minutes and the reused share at which society neither gains nor loses on average.
 * @param {Words} words @param {any} turning
 */
export function turningReasons(words, turning) {
  const lines = [];
  if (turning.cost > 0) lines.push(priceReason(words, turning));
  if (turning.volume !== null) lines.push(volumeReason(words, turning.volume));
  if (turning.minutes !== null && turning.minutes > 1) lines.push(minutesReason(words, turning));
  if (turning.reuse !== null) {
    const share = words.numbers.probability(turning.reuse);
    lines.push(
      words.say(translate("The answer turns when {share} of the time freed goes to other work.", { share })),
    );
  } else if (turning.saving > 0)
    lines.push(words.say(translate("No share of reuse of the time freed turns it.")));
  return lines;
}

/** @param {Words} words @param {any} turning */
function priceReason(words, turning) {
  const shown = (/** @type {number} */ value) => words.numbers.shown(value, "EUR/year"),
    now = shown(turning.price);
  if (turning.price_strict === null)
    return words.say(
      translate("Even free of charge it would not gain on average (it costs {now} now).", { now }),
    );
  return words.say(
    translate(
      "Worth at most {price} before tax, all prices together (it costs {now} now); {other} if all " +
        "verified time counts.",
      { price: shown(turning.price_strict), now, other: shown(turning.price_verified ?? 0) },
    ),
  );
}

/**
 * How much more there would have to be to do, or how much less there may be.
 * @param {Words} words @param {number} volume
 */
function volumeReason(words, volume) {
  if (volume > 1) {
    const fields = { times: times(words, volume) };
    return words.say(
      translate(
        "At this price it would take {times} times the volume (acts, calls, meals, area), all else in proportion.",
        fields,
      ),
    );
  }
  return words.say(
    translate(
      "At this price {share} of the volume (acts, calls, meals, area) would do, all else in proportion.",
      { share: words.numbers.probability(volume) },
    ),
  );
}

/** How many times as much time it would have to save. @param {Words} words @param {any} turning */
function minutesReason(words, turning) {
  if (turning.minutes > words.library.data.view.beyond_all_time)
    return words.say(
      translate("The time it saves does not decide: a thousand times as much would not be worth this price."),
    );
  const half = minutesAt(turning, 0.5) ?? 0,
    fields = { times: times(words, turning.minutes), half: times(words, half) };
  if (half <= 1)
    return words.say(translate("It would have to save {times} times as much time, at this price.", fields));
  return words.say(
    translate(
      "It would have to save {times} times as much time, at this price; {half} times at half of it.",
      fields,
    ),
  );
}

/**
 * The multiple of today's time saved that turns the answer at a multiple of today's price.
 * @param {any} turning @param {number} price
 */
export const minutesAt = (turning, price) =>
  turning.saving > 0 ? 1 - gainAt(turning, price, 1) / turning.saving : null;

/**
 * The expected gain at multiples of today's price and of today's time saved.
 * @param {any} turning @param {number} price @param {number} minutes
 */
export const gainAt = ({ saving, cost, gain }, price, minutes) => saving * (minutes - 1) + cost * (1 - price) + gain;

/** @param {Words} words @param {number} x */
export const times = (words, x) => words.numbers.decimal(rounded(x, x < 10 ? 1 : 0));

/** @param {Facts} facts @param {Words} words */
function harmReason({ verdict }, words) {
  const value = words.numbers.shown(verdict.harm, "EUR"),
    word = named(words).verdicts[verdict.without_harm];
  const harm = translate("Harm to staff is counted for {value} (assumptions).", { value });
  const without =
    verdict.without_harm === verdict.word
      ? translate("Without it the answer is the same.")
      : translate("Without it: “{word}”.", { word });
  return `${words.say(harm)} ${words.say(without)}`;
}

/**
 * How the same money spent on human service does better than the tool.
 * @param {Words} words @param {number} human @param {number} tool
 */
function humanReason(words, human, tool) {
  const value = money(words, human);
  if (human > 0)
    return words.say(
      translate("The same money spent on human service brings society more: {value}.", { value }),
    );
  return words.say(
    translate("The same money spent on human service costs society less: {value} instead of {tool}.", {
      value,
      tool: money(words, tool),
    }),
  );
}

/** @param {Facts} facts @param {Words} words */
function hoursReason({ verdict: { available, cashable } }, words) {
  const shown = (/** @type {number} */ value) => words.numbers.shown(value, "hour");
  if (available < 0)
    return words.say(
      translate("It adds work for the staff: {hours} in the last year, and none is cashable.", {
        hours: shown(-available),
      }),
    );
  return words.say(
    translate(
      "It gives {hours} back to the staff in the last year, of which {cash} can be turned into cash.",
      { hours: shown(available), cash: shown(cashable) },
    ),
  );
}

// Beside the verdict: it decides nothing

/**
 * What humans at the desk and on the telephone weigh in the authority's means, and in those of its peers.
 * @param {Facts} facts @param {Words} words @param {string} option
 */
function means(facts, words, option) {
  const { library } = words,
    shown = (/** @type {string} */ name, /** @type {string} */ o) =>
      words.numbers.shown(at(facts, name, o).median, "share");
  const [mine, others] = library.data.view.means,
    own = shown(mine, option),
    now = shown(mine, library.rules.status_quo);
  const fields = { own, now, means: named(words).means, peers: shown(others, option) };
  if (own === now)
    return words.say(
      translate(
        "Human contact: the desk and the telephone take {own} of the authority's means{means}, with " +
          "the tool as without it; for communes of its size on average, {peers}.",
        fields,
      ),
    );
  return words.say(
    translate(
      "Human contact: with “{option}” the desk and the telephone take {own} of the authority's means{means}, " +
        "{now} without it; for communes of its size on average, {peers}.",
      { ...fields, option: optionLabel(words, option) },
    ),
  );
}

/**
 * What users gain or lose in the tool's own unit, and the value of a unit from which society gains.
 * @param {Facts} facts @param {Words} words @param {string} option
 */
function users(facts, words, option) {
  const { numbers } = words,
    lines = [];
  for (const name of Object.keys(facts.purposes)) {
    const { p05, median, p95 } = at(facts, name, option),
      unit = words.unit(name),
      text = words.label(name);
    if (![p05, median, p95].some((x) => numbers.rounded(x))) continue;
    const sentences = [
      translate("Users, in the last year: {label}, {value} ({range}).", {
        label: text.slice(0, 1).toLowerCase() + text.slice(1),
        value: numbers.shown(median, unit, { signed: true }),
        range: numbers.interval(p05, p95, unit),
      }),
    ];
    if (p05 < 0 && p95 > 0) sentences.push(translate("Whether they gain or lose is not known."));
    const worth = facts.purposes[name] ? unitValue(facts, option) : null;
    if (worth !== null && p05 > 0)
      sentences.push(
        translate("Society gains on average where one of them is worth {value} or more.", {
          value: numbers.shown(worth, "EUR"),
        }),
      );
    lines.push(sentences.map((sentence) => words.say(sentence)).join(" "));
  }
  return lines;
}

/**
 * What a unit of what the tool is for would have to be worth, on average; null where the verdict says it.
 * @param {Facts} facts @param {string} option
 */
function unitValue(facts, option) {
  if (facts.verdict.purpose && facts.verdict.purpose.turns !== null) return null;
  const society = at(facts, "society_npv", option).mean,
    units = at(facts, "output_npv", option).mean;
  const asked = units > 0 ? facts.outputValue - society / units : 0;
  return asked > 0 ? asked : null;
}

/** @param {Facts} facts @param {Words} words @param {string} option */
function publicFunds(facts, words, option) {
  const median = at(facts, words.library.data.view.public_funds, option).median;
  return words.say(
    translate(
      "Were each net public euro to cost {factor} (French guide of 2017), society: {value} over the horizon " +
        "(median); it decides nothing here.",
      { factor: words.numbers.shown(facts.fundsFactor, "EUR"), value: money(words, median) },
    ),
  );
}
