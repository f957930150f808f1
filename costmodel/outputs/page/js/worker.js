// @ts-check
// A session behind messages: in a worker, so that no slider stutters; or beside the page where there is no worker.
import { translate } from "./language.js";
import { Library } from "./library.js";
import { Session } from "./session.js";

/**
 * Answer what comes through a port. The first message opens the session: the declarations as text, settings, language
 * and draws; it is answered when the declarations are read, and each `{ do: … }` after it by all that it changes.
 * @param {{postMessage: (answer: any) => void, onmessage: any}} port
 */
export function serve(port) {
  /** @type {any} */
  let opened = null;
  /** @type {Session} */
  let session;
  const open = (/** @type {any} */ how) => new Session(how.library, how.settings, how.lang, how);
  port.onmessage = (/** @type {{data: any}} */ { data: message }) => {
    if (message.open) {
      opened = { ...message.open, library: new Library(JSON.parse(message.open.data)) };
      session = open(opened);
      return port.postMessage({ opened: true });
    }
    try {
      for (const answer of session.handle(message)) port.postMessage(answer);
    } catch (error) {
      console.error(error); // whatever it is, the page hears of it and goes on
      session = open({ ...opened, settings: session.settings, lang: session.words.lang });
      for (const answer of session.everything()) port.postMessage(answer);
      const sentence = translate(
        "Something unforeseen went wrong; your settings are as before. Try another value, or load the page again.",
      );
      port.postMessage({ problem: { text: session.words.say(sentence), name: "" } });
      port.postMessage({ done: message.seq });
    }
  };
}
