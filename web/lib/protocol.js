// @ts-check
/** What client and server must agree on: version, limits, close codes, code points. The types stand in wire.d.ts. */

// Generated from server/protocol: `make generate`
export const PROTOCOL_VERSION = 1;
/** Code points in one answer. */
export const MAX_ANSWER = 20_000;

/** Close codes of ours: below 4500 the client comes back, from 4500 on it does not. */
export const CLOSE = Object.freeze({
  MOVING: 4000,
  TOO_SLOW: 4001,
  RESYNC: 4002,
  UNAVAILABLE: 4003,
  TICKET: 4004,
  HELLO_LATE: 4005,
  SILENT: 4006,
  STANDING: 4007,
  BAD_FRAME: 4500,
  PROTOCOL: 4501,
  FORBIDDEN: 4502,
  SIGNED_OUT: 4503,
  NOT_FOUND: 4504,
  RATE: 4505,
});
// end of what is generated

/** Bytes of JSON; the server closes the socket at 64 KiB. */
export const MAX_FRAME = 60_000;

/**
 * Whether a close code ends the conversation for good.
 * @param {number} code
 */
export function isFinal(code) {
  return code >= 4500 && code <= 4999;
}

/**
 * Length in code points.
 * @param {string} text
 */
export function codePoints(text) {
  let count = text.length;
  for (let i = 0; i < text.length - 1; i += 1) {
    const high = text.charCodeAt(i);
    if (high >= 0xd800 && high <= 0xdbff) {
      const low = text.charCodeAt(i + 1);
      if (low >= 0xdc00 && low <= 0xdfff) {
        count -= 1;
        i += 1;
      }
    }
  }
  return count;
}

/**
 * The first `count` code points.
 * @param {string} text
 * @param {number} count
 */
export function clamp(text, count) {
  if (count <= 0) return "";
  if (count >= text.length) return text;
  let index = 0;
  for (let seen = 0; seen < count && index < text.length; seen += 1) {
    const point = text.codePointAt(index) ?? 0;
    index += point > 0xffff ? 2 : 1;
  }
  return text.slice(0, index);
}

/** A fresh client message id: 22 characters of [A-Za-z0-9_-]. */
export function messageId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/**
 * The id under which the log knows an answer of ours.
 * @param {string} clientId
 */
export function answerId(clientId) {
  return `a-${clientId}`;
}
