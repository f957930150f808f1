// @ts-check
// Charts of the page: elements are made once and moved when the data change.
import { h, set, write } from "./elements.js";

const SVG = "http://www.w3.org/2000/svg";
/** Share of a common scale below which a panel would look empty: it gets its own. */
const TOO_SMALL = 0.03;


class Drawing {
  constructor(host) {
    this.host = host;
    this.nodes = new Map();
    this.svg = document.createElementNS(SVG, "svg");
    set(this.svg, { role: "img", class: "cw-svg" });
    host.replaceChildren(this.svg);
  }

  begin(chart, width, height) {
    this.used = new Set();
    set(this.svg, { viewBox: `0 0 ${width} ${height}`, "aria-label": `${chart.title}. ${chart.caption}` });
  }

  /** A mark with a name of its own: made when it is new, moved when it is not. */
  put(name, tag, attributes, text) {
    let node = this.nodes.get(name);
    if (!node) {
      node = document.createElementNS(SVG, tag);
      this.nodes.set(name, node);
    }
    this.used.add(name);
    set(node, attributes);
    if (text !== undefined) write(node, text);
    if (node.parentNode !== this.svg) this.svg.append(node);
    return node;
  }

  end() {
    for (const [name, node] of this.nodes) {
      if (!this.used.has(name)) {
        node.remove();
        this.nodes.delete(name);
      }
    }
  }
}

function ticks(low, high, wanted) {
  const raw = (high - low) / wanted || 1;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((k) => k * power).find((s) => s >= raw * 0.999);
  const found = [];
  for (let x = Math.ceil(low / step) * step; x <= high + step * 1e-6; x += step) found.push(Math.abs(x) < step * 1e-6 ? 0 : x);
  return found;
}

function short(value, lang) {
  return new Intl.NumberFormat(lang, { notation: "compact", maximumSignificantDigits: 3 }).format(value).replace("-", "−");
}

/** Euros of an axis: `−300 k€`; the unit stays with its number. */
function euros(value, lang) {
  const [divisor, unit] = Math.abs(value) >= 1e6 ? [1e6, "M€"] : Math.abs(value) >= 1e3 ? [1e3, "k€"] : [1, "€"];
  return `${short(value / divisor, lang)}\u00a0${unit}`;
}

function folded(text, most) {
  const lines = [""];
  for (const word of text.split(" ")) {
    const last = lines[lines.length - 1];
    if (last && last.length + word.length + 1 > most) lines.push(word);
    else lines[lines.length - 1] = last ? `${last} ${word}` : word;
  }
  return lines.slice(0, 3);
}

/** Rows of medians with their ranges, in panels that each have their own scale. */
export class Panels extends Drawing {
  constructor(host, kind) {
    super(host);
    this.kind = kind;
  }

  show(chart, options, lang, t) {
    const bars = this.kind === "winners" || this.kind === "hours";
    const byStep = this.kind === "hours";
    const panels = [];
    for (const row of chart.data) {
      const shared = byStep || (this.kind === "winners" && row.key.startsWith("society_")) ? "shared" : row.key;
      const key = byStep ? "all" : row.key;
      let panel = panels.find((p) => p.key === key);
      if (!panel) panels.push(panel = { key, label: byStep ? "" : row.label, shared, rows: [], unit: row.unit });
      panel.rows.push(row);
    }
    const past = new Map(chart.before.map((r) => [`${r.key}/${r.option}`, r]));
    const shownPanels = panels.filter((p) => byStep || p.rows.some((r) => r.p05 || r.p95 || r.median || past.get(`${r.key}/${r.option}`)?.median));
    const spans = {};
    for (const p of shownPanels) {
      for (const r of [...p.rows, ...p.rows.map((r) => past.get(`${r.key}/${r.option}`)).filter(Boolean)]) {
        for (const scale of new Set([p.shared, p.key])) {
          const span = (spans[scale] ||= [0, 0]);
          span[0] = Math.min(span[0], r.p05, r.median);
          span[1] = Math.max(span[1], r.p95, r.median);
        }
      }
    }
    const wide = (scale) => spans[scale][1] - spans[scale][0];
    for (const p of shownPanels) {
      if (wide(p.key) >= TOO_SMALL * wide(p.shared)) continue;
      p.shared = p.key;
      p.label += ` (${t.own_scale})`;
    }
    const width = 760;
    const left = byStep ? 330 : 280;
    const right = 140;
    const line = byStep ? 34 : 26;
    const height = shownPanels.reduce((sum, p) => sum + (p.label ? 26 : 4) + p.rows.length * line + 34, 0);
    this.begin(chart, width, Math.max(height, 40));
    let y = 0;
    shownPanels.forEach((panel) => {
      const [low, high] = spans[panel.shared];
      const room = (high - low || 1) * 0.04;
      const x = (value) => left + ((value - low + room) / (high - low + 2 * room || 1)) * (width - left - right);
      if (panel.label) {
        this.put(`${panel.key}/title`, "text", { x: 0, y: y + 17, class: "cw-svg-title" }, panel.label);
        y += 26;
      } else y += 4;
      const bottom = y + panel.rows.length * line;
      for (const tick of ticks(low, high, 4)) {
        this.put(`${panel.key}/grid${tick}`, "line", { x1: x(tick), x2: x(tick), y1: y, y2: bottom, class: tick ? "cw-svg-grid" : "cw-svg-zero" });
        this.put(`${panel.key}/tick${tick}`, "text", { x: x(tick), y: bottom + 14, class: "cw-svg-tick", "text-anchor": "middle" },
          panel.unit === "EUR" ? euros(tick, lang) : short(tick, lang));
      }
      panel.rows.forEach((row, i) => {
        const name = `${row.key}/${row.option}`;
        const middle = y + i * line + line / 2;
        const words = byStep ? row.label : row.option_label;
        folded(words, byStep ? 52 : 42).slice(0, 2).forEach((text, k, all) => {
          this.put(`${name}/label${k}`, "text", { x: left - 12, y: middle + 4 + (k - (all.length - 1) / 2) * 12, class: "cw-svg-label", "text-anchor": "end" }, text);
        });
        const before = past.get(name);
        if (before) {
          this.put(`${name}/before-range`, "line", { x1: x(before.p05), x2: x(before.p95), y1: middle + 8, y2: middle + 8, class: "cw-svg-before" });
          this.put(`${name}/before`, "circle", { cx: x(before.median), cy: middle + 8, r: 4, class: "cw-svg-before" });
        }
        if (bars) {
          const [a, b] = [x(Math.min(0, row.median)), x(Math.max(0, row.median))];
          this.put(`${name}/bar`, "rect", { x: a, y: middle - 7, width: Math.max(0, b - a), height: 14, fill: row.colour, "fill-opacity": 0.8 });
        }
        this.put(`${name}/range`, "line", { x1: x(row.p05), x2: x(row.p95), y1: middle, y2: middle, stroke: bars ? "#1f2933" : row.colour, "stroke-width": bars ? 1.5 : 3 });
        if (!bars) this.put(`${name}/dot`, "circle", { cx: x(row.median), cy: middle, r: 6, fill: row.colour });
        this.put(`${name}/text`, "text", { x: width - right + 10, y: middle + 4, class: "cw-svg-value" }, row.text);
      });
      y = bottom + 34;
    });
    this.end();
  }
}

/** Lines of the budget stacked by year, the balance above them with its range. */
export class Stacked extends Drawing {
  constructor(host) {
    super(host);
    this.legend = h("ul", { class: "cw-legend" });
    host.append(this.legend);
  }

  show(chart, options, lang) {
    const width = 760;
    const height = 300;
    const left = 70;
    const years = [...new Set(chart.data.map((r) => r.year))];
    const lines = chart.data.filter((r) => r.line !== "budget_flow");
    const balance = chart.data.filter((r) => r.line === "budget_flow");
    const before = chart.before.filter((r) => r.line === "budget_flow");
    const used = [...new Map(lines.filter((r) => r.value).map((r) => [r.line, r])).values()];
    let low = 0;
    let high = 0;
    const stacks = years.map((year) => {
      let up = 0;
      let down = 0;
      return lines.filter((r) => r.year === year && r.value).map((r) => {
        const start = r.value > 0 ? up : down;
        if (r.value > 0) up += r.value;
        else down += r.value;
        high = Math.max(high, up);
        low = Math.min(low, down);
        return { ...r, start, end: start + r.value };
      });
    });
    for (const r of [...balance, ...before]) {
      low = Math.min(low, r.p05, r.value);
      high = Math.max(high, r.p95, r.value);
    }
    const room = (high - low || 1) * 0.05;
    const y = (value) => height - 34 - ((value - low + room) / (high - low + 2 * room || 1)) * (height - 50);
    const band = (width - left) / years.length;
    this.begin(chart, width, height);
    for (const tick of ticks(low, high, 5)) {
      this.put(`grid${tick}`, "line", { x1: left, x2: width, y1: y(tick), y2: y(tick), class: tick ? "cw-svg-grid" : "cw-svg-zero" });
      this.put(`tick${tick}`, "text", { x: left - 8, y: y(tick) + 4, class: "cw-svg-tick", "text-anchor": "end" }, euros(tick, lang));
    }
    years.forEach((year, i) => {
      const x = left + i * band + band * 0.2;
      this.put(`year${year}`, "text", { x: x + band * 0.3, y: height - 10, class: "cw-svg-label", "text-anchor": "middle" }, String(year));
      for (const r of stacks[i]) {
        this.put(`${r.line}/${year}`, "rect", { x, width: band * 0.6, y: y(Math.max(r.start, r.end)), height: Math.abs(y(r.start) - y(r.end)), fill: r.colour });
      }
    });
    const middle = (year) => left + years.indexOf(year) * band + band / 2;
    for (const r of before) {
      this.put(`before/${r.year}`, "circle", { cx: middle(r.year) + 14, cy: y(r.value), r: 5, class: "cw-svg-before" });
    }
    this.put("balance", "polyline", { points: balance.map((r) => `${middle(r.year)},${y(r.value)}`).join(" "), class: "cw-svg-balance" });
    for (const r of balance) {
      this.put(`range/${r.year}`, "line", { x1: middle(r.year), x2: middle(r.year), y1: y(r.p05), y2: y(r.p95), class: "cw-svg-whisker" });
      this.put(`dot/${r.year}`, "circle", { cx: middle(r.year), cy: y(r.value), r: 4.5, class: "cw-svg-dot" });
    }
    for (const name of [...balance.map((r) => `range/${r.year}`), "balance", ...balance.map((r) => `dot/${r.year}`)]) {
      this.svg.append(this.nodes.get(name)); // above the bars
    }
    this.end();
    const entries = [...used.map((r) => [r.colour, r.label]), ...(balance.length ? [["#111", balance[0].label]] : [])];
    const said = JSON.stringify(entries);
    if (this.legend.dataset.said !== said) {
      this.legend.dataset.said = said;
      this.legend.replaceChildren(...entries.map(([colour, text]) =>
        h("li", {}, h("span", { class: "cw-dot", style: `background:${colour}`, "aria-hidden": "true" }), text)));
    }
  }
}

/** From a promise to a result: each step a bar from what was left to what is left after it. */
export class Waterfall extends Drawing {
  /** @param {{title: string, caption: string, first: string, last: string, unit: string, rows: {key: string, label: string, change: number, left: number, text: string}[]}} chart @param {string} lang */
  show(chart, lang) {
    const { rows } = chart,
      [width, left, right, line] = [760, 330, 140, 26];
    const low = Math.min(0, ...rows.map((r) => r.left)),
      high = Math.max(0, ...rows.map((r) => r.left));
    const room = (high - low || 1) * 0.04,
      x = (/** @type {number} */ value) => left + ((value - low + room) / (high - low + 2 * room)) * (width - left - right),
      bottom = rows.length * line + 4;
    this.begin(chart, width, bottom + 28);
    for (const tick of ticks(low, high, 4)) {
      this.put(`grid${tick}`, "line", { x1: x(tick), x2: x(tick), y1: 0, y2: bottom, class: tick ? "cw-svg-grid" : "cw-svg-zero" });
      const words = chart.unit === "EUR" ? euros(tick, lang) : short(tick, lang);
      this.put(`tick${tick}`, "text", { x: x(tick), y: bottom + 16, class: "cw-svg-tick", "text-anchor": "middle" }, words);
    }
    rows.forEach((row, i) => {
      const whole = row.key === chart.first || row.key === chart.last,
        from = whole ? 0 : row.left - row.change,
        middle = i * line + line / 2;
      const [a, b] = [x(Math.min(from, row.left)), x(Math.max(from, row.left))],
        fill = whole ? "#3f5a72" : row.change < 0 ? "#a32a12" : "#0b6b3a";
      folded(row.label, 48).slice(0, 2).forEach((text, k, all) => {
        const y = middle + 4 + (k - (all.length - 1) / 2) * 12;
        this.put(`${row.key}/label${k}`, "text", { x: left - 12, y, class: "cw-svg-label", "text-anchor": "end" }, text);
      });
      this.put(`${row.key}/bar`, "rect", { x: a, y: middle - 8, width: Math.max(b - a, 1), height: 16, fill });
      if (i + 1 < rows.length)
        this.put(`${row.key}/link`, "line", { x1: x(row.left), x2: x(row.left), y1: middle + 8, y2: middle + line - 8, class: "cw-svg-zero" });
      this.put(`${row.key}/text`, "text", { x: width - right + 10, y: middle + 4, class: "cw-svg-value" }, row.text);
    });
    this.end();
  }
}
