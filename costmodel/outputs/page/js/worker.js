// @ts-check
// A session behind messages: in a worker, so that no slider stutters; or beside the page where there is no worker.
import { Library } from "./library.js";
import { Session } from "./session.js";

/**
 * Answer what comes through a port. The first message opens the session: the declarations as text, settings, language
 * and draws; it is answered when the declarations are read, and each `{ do: … }` after it by all that it changes.
 * @param {{postMessage: (answer: any) => void, onmessage: any}} port
 */
export function serve(port) {
  /** @type {Session} */
  let session;
  port.onmessage = (/** @type {{data: any}} */ { data: message }) => {
    if (message.open) {
      const { data, settings, lang, ...how } = message.open;
      session = new Session(new Library(JSON.parse(data)), settings, lang, how);
      port.postMessage({ opened: true });
    } else for (const answer of session.handle(message)) port.postMessage(answer);
  };
}
