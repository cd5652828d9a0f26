// @ts-check
/** The JSON routes. Every refusal is an ApiError with the server's code. */

/** @typedef {import("./wire.js").CvStatus} CvStatus */

/** A request that was refused, or did not reach the server (`offline`). */
export class ApiError extends Error {
  /**
   * @param {number} status  0 when there was no answer
   * @param {string} code
   * @param {string} message
   * @param {boolean} temporary
   * @param {any} [details]
   */
  constructor(status, code, message, temporary, details) {
    super(message);
    this.name = "ApiError";
    this.status = status;
    this.code = code;
    this.temporary = temporary;
    this.details = details;
  }
}

/**
 * @param {number} status
 * @param {unknown} body
 */
export function refusal(status, body) {
  const error = /** @type {any} */ (body)?.error;
  if (error && typeof error.code === "string") {
    return new ApiError(status, error.code, String(error.message ?? ""), Boolean(error.temporary), error.details);
  }
  // Whatever answers without our form is not our server: a proxy's page, cut to its status.
  return new ApiError(status, status === 413 ? "proxy_too_large" : "proxy_answer", `HTTP ${status}`, status >= 500);
}

/**
 * @param {string} method
 * @param {string} path
 * @param {unknown} [body]
 * @param {AbortSignal} [signal]
 * @returns {Promise<any>}
 */
async function call(method, path, body, signal) {
  /** @type {RequestInit} */
  const init = { method, headers: { Accept: "application/json" }, credentials: "same-origin" };
  if (signal) init.signal = signal;
  if (body !== undefined) {
    init.body = JSON.stringify(body);
    init.headers = { Accept: "application/json", "Content-Type": "application/json" };
  }
  /** @type {Response} */
  let response;
  try {
    response = await fetch(path, init);
  } catch (error) {
    if (/** @type {Error} */ (error).name === "AbortError") throw error;
    throw new ApiError(0, "offline", "no answer", true);
  }
  if (response.status === 204) return null;
  const answer = await response.json().catch(() => undefined);
  if (!response.ok || answer === undefined) throw refusal(response.status, answer);
  return answer;
}

/**
 * @param {string} path
 * @param {AbortSignal} [signal]
 */
export const get = (path, signal) => call("GET", path, undefined, signal);
/**
 * @param {string} path
 * @param {unknown} [body]
 * @param {AbortSignal} [signal]
 */
export const post = (path, body = {}, signal) => call("POST", path, body, signal);
/**
 * @param {string} path
 * @param {unknown} body
 */
export const put = (path, body) => call("PUT", path, body);
/** @param {string} path */
export const remove = (path) => call("DELETE", path);

/**
 * Uploads a file; fetch cannot tell upload progress, XMLHttpRequest can.
 * @param {string} path
 * @param {File} file
 * @param {(share: number) => void} progress  0..1
 * @param {AbortSignal} signal
 * @returns {Promise<any>}
 */
export function upload(path, file, progress, signal) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const form = new FormData();
    form.append("file", file, file.name);
    request.open("POST", path);
    request.responseType = "json";
    request.upload.onprogress = (event) => {
      if (event.lengthComputable && event.total > 0) progress(event.loaded / event.total);
    };
    request.onload = () => {
      if (request.status >= 200 && request.status < 300 && request.response !== null) resolve(request.response);
      else reject(refusal(request.status, request.response));
    };
    request.onerror = () => reject(new ApiError(0, "offline", "no answer", true));
    request.onabort = () => reject(new DOMException("aborted", "AbortError"));
    signal.addEventListener("abort", () => request.abort());
    request.send(form);
  });
}

/**
 * Follows a CV until it is ready or failed. EventSource comes back by itself after a lost connection; if it gives
 * up, the status is read now and then instead.
 * @param {string} id
 * @param {(status: CvStatus) => void} tell
 * @param {AbortSignal} signal
 */
export function followCv(id, tell, signal) {
  const path = `/api/cvs/${encodeURIComponent(id)}`;
  const source = new EventSource(`${path}/events`);
  let done = false;
  const finish = () => {
    done = true;
    source.close();
  };
  /** @param {CvStatus} status */
  const take = (status) => {
    if (done) return;
    if (status.phase === "ready" || status.phase === "failed") finish();
    tell(status);
  };
  const poll = async () => {
    while (!done && !signal.aborted) {
      try {
        take(await get(path, signal));
      } catch (error) {
        if (!(error instanceof ApiError) || !error.temporary) return;
      }
      await new Promise((wake) => setTimeout(wake, 1500));
    }
  };
  source.onmessage = (event) => take(JSON.parse(event.data));
  source.onerror = () => {
    if (done) return;
    source.close();
    poll();
  };
  signal.addEventListener("abort", finish);
}

/**
 * Pages through a session's log.
 * @param {string} session
 * @param {"public" | "staff"} stream
 * @param {AbortSignal} signal
 * @returns {Promise<import("./wire.js").EventFrame[]>}
 */
export async function readLog(session, stream, signal) {
  /** @type {import("./wire.js").EventFrame[]} */
  const events = [];
  let after = 0;
  for (;;) {
    const page = await get(
      `/api/sessions/${encodeURIComponent(session)}/log?stream=${stream}&after=${after}&limit=1000`,
      signal,
    );
    events.push(...page.events);
    if (page.done || page.events.length === 0 || page.last <= after) return events;
    after = page.last;
  }
}
