/**
 * What travels between this client and the server: the types of server/protocol and of the JSON routes. Only the type
 * checker reads this file. Positions in text count Unicode code points, times are ms.
 */

export type Locale = "fr" | "en";

export type Mode = "practice" | "assessed";

export type Persona = "neutral" | "warm" | "demanding";

export type Difficulty = "easy" | "standard" | "hard";

export type Role = "candidate" | "recruiter" | "developer";

export type StreamName = "public" | "staff";

export type InterviewerCard = {kind: "offline" | "llm" | "scripted", model: string};

export type OfferCard = {id: string, title: string, company: string | null};

export type CvFindings = {revision: number, pages: number | null, ocr: boolean, is_cv_score: number | null,
  stripped: string[], warnings: {code: string, severity: "info" | "minor" | "major", path: string | null}[]};

export type Position = {epoch: string, public: number, staff: number};

export type TurnView = {kind: "turn", turn: string, index: number, stage: string, text: string,
  state: "open" | "completed" | "stopped", at: number};

export type AnswerView = {kind: "answer", message: string, text: string, at: number};

export type Item = TurnView | AnswerView;

export type SessionView = {
  status: "ready" | "running" | "paused" | "ended";
  locale: Locale | null;
  mode: Mode | null;
  minutes: number | null;
  started_at: number | null;
  deadline: number | null;
  stages: string[];
  stage: string | null;
  interviewer: InterviewerCard | null;
  offer: OfferCard | null;
  items: Item[];
  observers: number;
  observer_names: string[];
  end_reason: string | null;
  sections: string[];
  report: string | null;
};

export type SessionStarted = {type: "session.started", locale: Locale, mode: Mode, minutes: number, deadline: number,
  stages: string[], interviewer: InterviewerCard, offer: OfferCard};

export type StageEntered = {type: "stage.entered", stage: string, index: number};

export type TurnStarted = {type: "turn.started", turn: string, index: number, stage: string};

export type TextDelta = {type: "text.delta", turn: string, start: number, text: string};

export type TurnEnded = {type: "turn.completed" | "turn.stopped", turn: string, chars: number};

export type TurnSuperseded = {type: "turn.superseded", turn: string, reason: string};

export type AnswerAccepted = {type: "answer.accepted", message: string, text: string};

export type AnswerWithdrawn = {type: "answer.withdrawn", message: string};

export type ObserversChanged = {type: "observers.changed", count: number, names: string[]};

export type SessionPaused = {type: "session.paused", reason: string};

export type SessionResumed = {type: "session.resumed"};

export type SessionEnded = {type: "session.ended", reason: string};

export type ReportSection = {type: "report.section", name: string, section: unknown};

export type ReportReady = {type: "report.ready", report: string};

export type PublicEvent = SessionStarted | StageEntered | TurnStarted | TextDelta | TurnEnded | TurnSuperseded | AnswerAccepted
  | AnswerWithdrawn | ObserversChanged | SessionPaused | SessionResumed | ReportSection | SessionEnded | ReportReady;

export type StaffEvent = {type: string, [key: string]: any};

export type EventFrame = {type: "event", stream: StreamName, offset: number, first?: number | null, at: number,
  event: PublicEvent | StaffEvent};

export type Welcome = {type: "welcome", ref: number, protocol: number, node: string, role: Role, session: string | null,
  recovered: boolean, now: number};

export type Snapshot = {type: "snapshot", position: Position, view: SessionView, staff: StaffEvent[]};

export type Live = {type: "live", position: Position};

export type Reply = {type: "reply", ref: number, result: Record<string, string | number | boolean | null>};

export type Failure = {type: "error", ref: number | null, code: string, message: string, temporary: boolean};

export type Pong = {type: "pong", ref: number, now: number};

export type Moving = {type: "moving", after_ms: number};

export type SessionCard = {
  session: string;
  candidate: string;
  offer_title: string;
  locale: Locale;
  mode: Mode;
  status: "ready" | "running" | "paused" | "ended";
  speaking: boolean;
  stage: string | null;
  started_at: number | null;
  deadline: number | null;
  turns: number;
  last_line: string;
  observers: number;
  node: string | null;
  first_token_ms: number | null;
};

export type Lobby = {type: "lobby", full: boolean, cards: SessionCard[], gone: string[]};

export type ServerMessage = Welcome | Snapshot | EventFrame | Live | Reply | Failure | Pong | Moving | Lobby;

export type SessionRecord = {
  id: string;
  candidate: {id: string, name: string};
  offer: {id: string, title: string, company: string | null, content_hash: string};
  locale: Locale;
  mode: Mode;
  minutes: number;
  persona: Persona;
  difficulty: Difficulty;
  strategy: string;
  status: "ready" | "running" | "ended";
  created_at: number;
  started_at: number | null;
  ended_at: number | null;
  end_reason: string | null;
  profile_revision: number | null;
  interviewer: InterviewerCard;
  turns: number;
  usage: {input_tokens: number, output_tokens: number, cost: number | null} | null;
  report: boolean;
  released: string[];
};

export type ReportLink = {text: string, anchor: string};

export type ReportCell = {text: string, lang: Locale | null, under: string | null, share: number | null, soft: boolean, links: ReportLink[]};

export type ReportItem = {text: string, lang: Locale | null, tag: string | null, under: string | null, under_lang: Locale | null, href: string | null};

export type Block =
  | {kind: "heading", level: 1 | 2 | 3, text: string, lang: Locale | null}
  | {kind: "words", text: string, tone: string, lang: Locale | null}
  | {kind: "notice", text: string, tone: string, lang: Locale | null}
  | {kind: "figures", items: {name: string, value: string}[]}
  | {kind: "table", name: string, columns: string[], rows: ReportCell[][]}
  | {kind: "radar", name: string, box: number[], rings: string[], spokes: {x: number, y: number, known: boolean}[], area: string | null,
      edges: [number, number, number, number][], dots: [number, number][],
      labels: {x: number, y: number, at: string, lines: string[], known: boolean}[]}
  | {kind: "quote", text: string, lang: Locale, link: ReportLink | null}
  | {kind: "items", style: string, name: string | null, items: ReportItem[]}
  | {kind: "line", anchor: string, who: "interviewer" | "candidate", name: string, time: string, pieces: {text: string, quoted: boolean}[], lang: Locale, href: string, link: string}
  | {kind: "section", style: string, blocks: Block[]};

export type ReportPage = {session: SessionRecord, complete: boolean, there: string[], pdf: boolean, blocks: Block[]};

export type CompetenceGrowth = {id: string, label: string, points: {session: string, at: number, score: number}[],
  trend: "up" | "down" | "steady" | null};

export type Growth = {
  sessions: number;
  competences: CompetenceGrowth[];
  weaknesses: {code: string, words: string, count: number, of: number}[];
  next: {words: string, offer: {id: string, title: string} | null, focus: string[], difficulty: string, persona: string, minutes: number};
};

export type Coaching = {message: string, question: string, notice: string, worked: string[], add: string[], structure: string[]};

export type RetryRecord = {id: string, message: string, question: string, asked: string, first: string, text: string, at: number,
  comparison: {gained: string[], lost: string[], words: string}, coaching: Coaching, reaction: string | null};

export type User = {id: string, name: string, role: Role};

export type Me = {user: User | null, sign_in: {local: boolean, google: boolean}, interviewer: InterviewerCard};

export type CvStatus = {
  cv_id: string;
  filename: string;
  size: number;
  phase: "received" | "checked" | "text" | "sections" | "profile" | "ready" | "failed";
  sections: Record<string, "waiting" | "running" | "done" | "fallback">;
  partial: Record<string, any>;
  error: string | null;
  revision: number | null;
  duplicate_of: string | null;
  updated_at: number;
};

export type ProfileRevision = {candidate_id: string, revision: number, origin: "parsed" | "edited", cv_id: string | null, sha256: string,
  created_at: number, profile: Record<string, any>};

export type Evidence = {page: number, lines: number[], raw: string, confidence: number};

export type Offer = {
  id: string;
  source: string;
  title: string;
  description: string;
  company: string | null;
  place: {city: string | null, postal_code: string | null, region: string | null, country: string | null, remote: "none" | "hybrid" | "full" | null} | null;
  salary: {raw: string | null, minimum: number | null, maximum: number | null, currency: string | null, period: "hour" | "day" | "month" | "year" | null} | null;
  contract: string | null;
  experience_years: number | null;
  experience_raw: string | null;
  language: Locale | null;
  competences: {label: string, code: string | null, required: boolean}[];
  date_posted: string | null;
  valid_through: string | null;
  url: string | null;
  fetched_at: number;
};

export type Freshness = {state: "fresh" | "stale" | "stale_error", fetched_at: number, error: string | null};

export type Reason = {code: string, value: string | null, weight: number};

export type OfferHit = {offer: Offer, score: number, reasons: Reason[], expired: boolean};

export type OfferPage = {hits: OfferHit[], total: number, cursor: string | null, freshness: Freshness, words_only?: boolean};

export type OfferReading = {offer: Offer, freshness: Freshness, expired: boolean};
