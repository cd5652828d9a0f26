// @ts-check
/**
 * What travels between this client and the server: the types of server/wire and of the JSON routes, and the
 * few constants that both sides must agree on. Positions in text count Unicode code points, times are ms.
 *
 * @typedef {"fr" | "en"} Locale
 * @typedef {"practice" | "assessed"} Mode
 * @typedef {"candidate" | "recruiter" | "developer"} Role
 * @typedef {"public" | "staff"} StreamName
 * @typedef {{kind: "offline" | "llm" | "scripted", model: string}} InterviewerCard
 * @typedef {{id: string, title: string, company: string | null}} OfferCard
 * @typedef {{epoch: string, public: number, staff: number}} Position
 *
 * @typedef {{kind: "turn", turn: string, index: number, stage: string, text: string,
 *   state: "open" | "completed" | "stopped", at: number}} TurnView
 * @typedef {{kind: "answer", message: string, text: string, at: number}} AnswerView
 * @typedef {TurnView | AnswerView} Item
 *
 * @typedef {object} SessionView
 * @property {"ready" | "running" | "paused" | "ended"} status
 * @property {Locale | null} locale
 * @property {Mode | null} mode
 * @property {number | null} minutes
 * @property {number | null} started_at
 * @property {number | null} deadline
 * @property {string[]} stages
 * @property {string | null} stage
 * @property {InterviewerCard | null} interviewer
 * @property {OfferCard | null} offer
 * @property {Item[]} items
 * @property {number} observers
 * @property {string[]} observer_names
 * @property {string | null} end_reason
 * @property {string | null} report
 *
 * @typedef {{type: "session.started", locale: Locale, mode: Mode, minutes: number, deadline: number,
 *   stages: string[], interviewer: InterviewerCard, offer: OfferCard}} SessionStarted
 * @typedef {{type: "stage.entered", stage: string, index: number}} StageEntered
 * @typedef {{type: "turn.started", turn: string, index: number, stage: string}} TurnStarted
 * @typedef {{type: "text.delta", turn: string, start: number, text: string}} TextDelta
 * @typedef {{type: "turn.completed" | "turn.stopped", turn: string, chars: number}} TurnEnded
 * @typedef {{type: "turn.superseded", turn: string, reason: string}} TurnSuperseded
 * @typedef {{type: "answer.accepted", message: string, text: string}} AnswerAccepted
 * @typedef {{type: "answer.withdrawn", message: string}} AnswerWithdrawn
 * @typedef {{type: "observers.changed", count: number, names: string[]}} ObserversChanged
 * @typedef {{type: "session.paused", reason: string}} SessionPaused
 * @typedef {{type: "session.resumed"}} SessionResumed
 * @typedef {{type: "session.ended", reason: string}} SessionEnded
 * @typedef {{type: "report.ready", report: string}} ReportReady
 * @typedef {SessionStarted | StageEntered | TurnStarted | TextDelta | TurnEnded | TurnSuperseded | AnswerAccepted
 *   | AnswerWithdrawn | ObserversChanged | SessionPaused | SessionResumed | SessionEnded | ReportReady} PublicEvent
 * @typedef {{type: string, [key: string]: any}} StaffEvent
 *
 * @typedef {{type: "event", stream: StreamName, offset: number, first?: number | null, at: number,
 *   event: PublicEvent | StaffEvent}} EventFrame
 * @typedef {{type: "welcome", ref: number, protocol: number, node: string, role: Role, session: string | null,
 *   recovered: boolean, now: number}} Welcome
 * @typedef {{type: "snapshot", position: Position, view: SessionView, staff: StaffEvent[]}} Snapshot
 * @typedef {{type: "live", position: Position}} Live
 * @typedef {{type: "reply", ref: number, result: Record<string, string | number | boolean | null>}} Reply
 * @typedef {{type: "error", ref: number | null, code: string, message: string, temporary: boolean}} Failure
 * @typedef {{type: "pong", ref: number, now: number}} Pong
 * @typedef {{type: "moving", after_ms: number}} Moving
 * @typedef {object} SessionCard
 * @property {string} session
 * @property {string} candidate
 * @property {string} offer_title
 * @property {Locale} locale
 * @property {Mode} mode
 * @property {"ready" | "running" | "paused" | "ended"} status
 * @property {boolean} speaking
 * @property {string | null} stage
 * @property {number | null} started_at
 * @property {number | null} deadline
 * @property {number} turns
 * @property {string} last_line
 * @property {number} observers
 * @property {string | null} node
 * @property {number | null} first_token_ms
 * @typedef {{type: "lobby", full: boolean, cards: SessionCard[], gone: string[]}} Lobby
 * @typedef {Welcome | Snapshot | EventFrame | Live | Reply | Failure | Pong | Moving | Lobby} ServerMessage
 *
 * @typedef {object} SessionRecord
 * @property {string} id
 * @property {{id: string, name: string}} candidate
 * @property {{id: string, title: string, company: string | null, content_hash: string}} offer
 * @property {Locale} locale
 * @property {Mode} mode
 * @property {number} minutes
 * @property {string} strategy
 * @property {"ready" | "running" | "ended"} status
 * @property {number} created_at
 * @property {number | null} started_at
 * @property {number | null} ended_at
 * @property {string | null} end_reason
 * @property {number | null} profile_revision
 * @property {InterviewerCard} interviewer
 * @property {number} turns
 * @property {boolean} report
 *
 * @typedef {{id: string, name: string, role: Role}} User
 * @typedef {{user: User | null, sign_in: {local: boolean, google: boolean}, interviewer: InterviewerCard}} Me
 *
 * @typedef {object} CvStatus
 * @property {string} cv_id
 * @property {string} filename
 * @property {number} size
 * @property {"received" | "checked" | "text" | "sections" | "profile" | "ready" | "failed"} phase
 * @property {Record<string, "waiting" | "running" | "done" | "fallback">} sections
 * @property {Record<string, any>} partial
 * @property {string | null} error
 * @property {number | null} revision
 * @property {string | null} duplicate_of
 * @property {number} updated_at
 * @typedef {{candidate_id: string, revision: number, origin: "parsed" | "edited", cv_id: string | null, sha256: string,
 *   created_at: number, profile: Record<string, any>}} ProfileRevision
 * @typedef {{page: number, lines: number[], raw: string, confidence: number}} Evidence
 *
 * @typedef {object} Offer
 * @property {string} id
 * @property {string} source
 * @property {string} title
 * @property {string} description
 * @property {string | null} company
 * @property {{city: string | null, postal_code: string | null, region: string | null, country: string | null,
 *   remote: "none" | "hybrid" | "full" | null} | null} place
 * @property {{raw: string | null, minimum: number | null, maximum: number | null, currency: string | null,
 *   period: "hour" | "day" | "month" | "year" | null} | null} salary
 * @property {string | null} contract
 * @property {number | null} experience_years
 * @property {string | null} experience_raw
 * @property {Locale | null} language
 * @property {{label: string, code: string | null, required: boolean}[]} competences
 * @property {string | null} date_posted
 * @property {string | null} valid_through
 * @property {string | null} url
 * @property {number} fetched_at
 * @typedef {{state: "fresh" | "stale" | "stale_error", fetched_at: number, error: string | null}} Freshness
 * @typedef {{code: string, value: string | null, weight: number}} Reason
 * @typedef {{offer: Offer, score: number, reasons: Reason[], expired: boolean}} OfferHit
 * @typedef {{hits: OfferHit[], total: number, cursor: string | null, freshness: Freshness}} OfferPage
 * @typedef {{offer: Offer, freshness: Freshness, expired: boolean}} OfferReading
 */

export const PROTOCOL_VERSION = 1;
export const MAX_ANSWER = 20_000;
/** Bytes of JSON; the server closes the socket at 64 KiB. */
export const MAX_FRAME = 60_000;

/** Close codes of ours: below 4500 the client comes back, from 4500 on it does not. */
export const CLOSE = Object.freeze({
  MOVING: 4000,
  TOO_SLOW: 4001,
  RESYNC: 4002,
  UNAVAILABLE: 4003,
  TICKET: 4004,
  HELLO_LATE: 4005,
  SILENT: 4006,
  BAD_FRAME: 4500,
  PROTOCOL: 4501,
  FORBIDDEN: 4502,
  SIGNED_OUT: 4503,
  NOT_FOUND: 4504,
  RATE: 4505,
});

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
