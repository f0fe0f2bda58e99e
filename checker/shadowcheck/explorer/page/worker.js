// The worker: searches without keeping the page from answering. It is ended from outside to cancel a search.

import { nearest } from "./goals.js";
import { decoded } from "./model.js";

/** Wait for the tables and a request, and search. */
export function serve() {
  addEventListener("message", (/** @type {MessageEvent} */ event) => {
    const steps = nearest(decoded(event.data.tables), event.data.request);
    let told = 0;
    for (let step = steps.next(); ; step = steps.next()) {
      if (step.done) {
        postMessage({ answer: step.value });
        return;
      }
      if (Date.now() - told > 150) {
        told = Date.now();
        postMessage({ counts: step.value });
      }
    }
  });
}
