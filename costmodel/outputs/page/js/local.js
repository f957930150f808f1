// @ts-check
// What the page talks to: two sessions in workers, one quick with few draws, one that settles on all of them.
import { serve } from "./worker.js";

/** Milliseconds without a message after which the page settles on all draws. */
const REST = 300;

/** Milliseconds after which the session of all draws ends, and gives back its memory. */
const IDLE = 60_000;

/** What is kept of the answers, and asked for by name. */
const KEPT = ["page", "controls", "settings", "view", "flips"];

/**
 * What a page opens with.
 * @typedef {object} Opening
 * @property {string} data the declarations as text @property {string} code this program as text
 * @property {import("./case.js").Settings} settings @property {string} lang
 * @property {number} seed @property {number} draws @property {number} all the draws on which it settles
 */

export class LocalModel {
  /** @param {Opening} opening */
  constructor(opening) {
    this.opening = opening;
    /** @type {Record<string, any>} */
    this.kept = {};
    /** @type {Record<string, ((...content: any[]) => void)[]>} */
    this.listeners = {};
    /** The settings on which the page has settled, or is settling. */
    this.settled = "";
    this.quick = this.session(opening.draws, (answer) => this.receive(answer));
    /** @type {ReturnType<LocalModel["session"]> | null} made when the page is first at rest */
    this.slow = null;
  }

  /** @param {number} draws @param {(answer: any) => void} receive */
  session(draws, receive) {
    const { data, settings, lang, seed } = this.opening,
      port = connected(this.opening.code, receive);
    port.postMessage({ open: { data, settings, lang, seed, draws } });
    return port;
  }

  /** @param {string} key */
  get(key) {
    return this.kept[key];
  }

  /** @param {string} event @param {(...content: any[]) => void} act */
  on(event, act) {
    (this.listeners[event] ??= []).push(act);
  }

  /** @param {string} event @param {(...content: any[]) => void} act */
  off(event, act) {
    this.listeners[event] = (this.listeners[event] ?? []).filter((other) => other !== act);
  }

  /** @param {string} event @param {any[]} content */
  emit(event, ...content) {
    for (const act of this.listeners[event] ?? []) act(...content);
  }

  /** @param {any} message */
  send(message) {
    clearTimeout(this.resting);
    this.quick.postMessage(message);
  }

  /** Take an answer: what is kept, then what is only said. @param {any} answer */
  receive(answer) {
    const told = { ...answer };
    for (const key of KEPT) {
      if (key in told) this.kept[key] = told[key];
    }
    for (const key of KEPT) {
      if (key in told) this.emit(`change:${key}`);
      delete told[key];
    }
    if (Object.keys(told).length) this.emit("msg:custom", told);
    if ("done" in told) this.rest();
  }

  /** Nothing moves for a while: ask for the same with all draws. */
  rest() {
    clearTimeout(this.resting);
    this.resting = setTimeout(() => {
      const asked = JSON.stringify(this.state());
      if (asked === this.settled || this.opening.all <= this.opening.draws) return;
      this.settled = asked;
      this.settle();
    }, REST);
  }

  /** The settings of the moment, with all that a view rests on. */
  state() {
    const { whole: settings, chosenFocus: focus, first, lang, pinned, kept, loaded } = this.kept.settings;
    return { settings, focus, first, lang, pinned, kept, loaded };
  }

  /** @param {string} [download] a file of all draws, which the page hears of */
  settle(download) {
    this.slow ??= this.session(this.opening.all, (answer) => this.receiveSettled(answer));
    clearTimeout(this.ending);
    this.ending = setTimeout(() => {
      this.slow?.terminate();
      this.slow = null;
    }, IDLE);
    this.slow.postMessage({ do: "settle", ...this.state(), count: this.kept.view.count, download });
  }

  /** @param {string} kind */
  download(kind) {
    this.settle(kind);
  }

  /** @param {any} answer */
  receiveSettled({ settled, download, flips, steps, focus, address }) {
    if (download) this.emit("msg:custom", { download });
    if (settled?.count === this.kept.view.count)
      this.receive({ view: settled, flips, steps, settings: { ...this.kept.settings, focus, address } });
    else if (settled) this.settled = "";
  }

  close() {
    clearTimeout(this.resting);
    clearTimeout(this.ending);
    this.quick.terminate();
    this.slow?.terminate();
  }
}

/**
 * A session's port: of a worker made from this program's own text, or of this thread where none can be had.
 * @param {string} code @param {(answer: any) => void} receive
 */
function connected(code, receive) {
  try {
    const address = URL.createObjectURL(new Blob([code, "\nworker_js.serve(self);"], { type: "text/javascript" }));
    const worker = new Worker(address);
    worker.onmessage = ({ data }) => receive(data);
    return worker;
  } catch {
    return beside(receive);
  }
}

/** @param {(answer: any) => void} receive */
function beside(receive) {
  /** @type {any} */
  const port = { postMessage: (/** @type {any} */ answer) => receive(answer) };
  serve(port);
  return {
    postMessage: (/** @type {any} */ data) => void setTimeout(() => port.onmessage({ data })),
    terminate: () => (port.onmessage = () => {}),
  };
}
