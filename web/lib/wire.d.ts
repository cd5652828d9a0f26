/**
 * What travels between this client and the server. Generated from server/protocol: `make generate` writes it.
 * Only the type checker reads this file. Positions in text count Unicode code points, times are ms.
 */

export type ServerMessage = Welcome | Snapshot | EventFrame | Live | Reply | Failure | Pong | Moving | Lobby;

/** Answer to `hello`. With `recovered` the missed events follow; without it a `snapshot` follows. */
export type Welcome = {
  type: "welcome";
  ref: number;
  protocol: number;
  node: string;
  role: Role;
  /** null on a socket of the wall */
  session: string | null;
  recovered: boolean;
  /** Server clock, ms: the client shows deadlines against it */
  now: number;
};

export type Role = "candidate" | "recruiter" | "developer" | "observer" | "owner";

/** The whole visible session at `position`; staff sockets also get the staff events up to there. */
export type Snapshot = {
  type: "snapshot";
  position: Position;
  view: SessionView;
  staff: StaffEvent[];
};

/** A place in a session's log: the epoch, and the last offset seen of each stream (0 = nothing). */
export type Position = {
  epoch: string;
  public: number;
  staff: number;
};

/** The public log folded up to a position: all a fresh viewer needs before live events. */
export type SessionView = {
  status: "ready" | "running" | "paused" | "ended";
  locale: "fr" | "en" | null;
  mode: "practice" | "assessed" | null;
  minutes: number | null;
  started_at: number | null;
  deadline: number | null;
  timed: boolean;
  /** Milliseconds on a clock that stands; null while it runs */
  left: number | null;
  extended: number;
  clock_command: string;
  /** Of a person asked for meanwhile */
  human: "asked" | "answered" | null;
  human_by: string;
  stages: string[];
  stage: string | null;
  interviewer: InterviewerCard | null;
  offer: OfferCard | null;
  items: Item[];
  observers: number;
  observer_names: string[];
  end_reason: "completed" | "time_over" | "left" | "failed" | null;
  /** Of a practice report, as far as they are written */
  sections: string[];
  report: string | null;
};

/** Who asks the questions; always an AI, and says so. */
export type InterviewerCard = {
  kind: "offline" | "llm" | "scripted";
  /** Model spec as configured, or 'offline' */
  model: string;
};

/** The pinned offer, as far as a viewer's header needs it. */
export type OfferCard = {
  id: string;
  title: string;
  company: string | null;
};

export type Item = TurnView | AnswerView;

/** A turn of the interviewer, folded. `open` while it is being said. */
export type TurnView = {
  kind: "turn";
  turn: string;
  index: number;
  stage: string;
  text: string;
  state: "open" | "completed" | "stopped";
  at: number;
};

/** An answer of the candidate. */
export type AnswerView = {
  kind: "answer";
  message: string;
  text: string;
  at: number;
};

export type StaffEvent =
  | PlanMade
  | ToolCalled
  | ToolReturned
  | ToolFailed
  | ModelFailed
  | MoveDecided
  | MoveMade
  | WordsRefused
  | TurnMeasured
  | ModelUsed
  | BudgetReached
  | LogRecovered
  | AssessmentMade
  | CoverageChanged
  | ReportWithheld;

/** Staff: what the interviewer means to ask. */
export type PlanMade = {
  type: "plan.made";
  plan: unknown;
};

/** Staff: the graph calls an internal service. */
export type ToolCalled = {
  type: "tool.called";
  call: string;
  tool: string;
  arguments: unknown;
};

/** Staff: it answered, in `ms` milliseconds. */
export type ToolReturned = {
  type: "tool.returned";
  call: string;
  tool: string;
  ms: number;
  summary: string;
};

/** Staff: it failed; `code` is the typed error's. */
export type ToolFailed = {
  type: "tool.failed";
  call: string;
  tool: string;
  ms: number;
  code: string;
  temporary: boolean;
};

/** Staff: a model failed and `next` (if any) takes over. */
export type ModelFailed = {
  type: "model.failed";
  model: string;
  code: string;
  temporary: boolean;
  next: string | null;
};

/** Staff: what a model chose to do in turn `index`; with a `code`, why the planned move was made instead. */
export type MoveDecided = {
  type: "move.decided";
  index: number;
  act: string;
  aim: string;
  anchor: string;
  against: string;
  code: string | null;
};

/** Staff: what kind of thing turn `index` said, and what in the answer before it was the reason. */
export type MoveMade = {
  type: "move.made";
  index: number;
  kind: string;
  trigger: string | null;
  detail: string | null;
};

/** Staff: a sentence of a model in turn `index` that was refused, and why. Nobody heard it, unless `heard`. */
export type WordsRefused = {
  type: "words.refused";
  index: number;
  code: string;
  text: string;
  heard: boolean;
};

/** Staff: what a turn cost. Milliseconds; tokens as far as the model tells them. */
export type TurnMeasured = {
  type: "turn.measured";
  turn: string;
  /** Who worded it; 'offline': fixed words, no model was asked */
  model: string;
  first_token_ms: number | null;
  total_ms: number;
  input_tokens: number | null;
  output_tokens: number | null;
  /** US dollars; null when the price or the tokens are unknown */
  cost: number | null;
  /** Of the input: known to the provider, and cheaper */
  cached_tokens: number | null;
  /** Of the output: thought, and read by nobody */
  thought_tokens: number | null;
};

/** Staff: a call of a model whose words nobody hears: for the plan, an assessment, the report. */
export type ModelUsed = {
  type: "model.used";
  purpose: string;
  model: string;
  ms: number;
  input_tokens: number | null;
  output_tokens: number | null;
  cost: number | null;
  cached_tokens: number | null;
  thought_tokens: number | null;
};

/** Staff: a limit is used up: rules stand in for the models, for the rest or (`turn_time`, seconds) for one turn. */
export type BudgetReached = {
  type: "budget.reached";
  limit: "tokens" | "cost" | "turn_time";
  used: number;
  allowed: number;
};

/** Staff: Redis came back with less than it had taken; so many entries were lost, so many of them written again. */
export type LogRecovered = {
  type: "log.recovered";
  lost: number;
  kept: number;
};

/** Staff: what an answer showed, with evidence; null for who may not read the report of this mode. */
export type AssessmentMade = {
  type: "assessment.made";
  message: string;
  assessment: unknown;
  mode: "practice" | "assessed" | null;
};

/** Staff: how much of the plan was asked and answered so far; without marks for who may not read the report. */
export type CoverageChanged = {
  type: "coverage.changed";
  planned: number;
  asked: number;
  answered: number;
  follow_ups_left: number;
  competencies: CompetencyCoverage[];
  mode: "practice" | "assessed" | null;
};

/** One competence in `coverage.changed`. `score` is null while nothing was assessed. */
export type CompetencyCoverage = {
  id: string;
  label: string;
  kind: string;
  status: "verify" | "gap" | "explore";
  required: boolean;
  planned: number;
  asked: number;
  answered: number;
  score: number | null;
};

/** Staff: a section of an assessed report is written, null for observers; the candidate reads what is released. */
export type ReportWithheld = {
  type: "report.withheld";
  name: string;
  section: unknown;
};

/** One log event. `first` is set when a lagging viewer gets merged deltas: the frame covers first..offset. */
export type EventFrame = {
  type: "event";
  stream: "public" | "staff";
  offset: number;
  first?: number | null;
  at: number;
  event: PublicEvent | StaffEvent;
};

export type PublicEvent =
  | SessionStarted
  | StageEntered
  | TurnStarted
  | TextDelta
  | TurnCompleted
  | TurnStopped
  | TurnSuperseded
  | AnswerAccepted
  | AnswerWithdrawn
  | ObserversChanged
  | SessionPaused
  | SessionResumed
  | ReportSection
  | ClockChanged
  | HumanChanged
  | SessionEnded
  | ReportReady;

/** The interview began; the clock runs from here. */
export type SessionStarted = {
  type: "session.started";
  locale: "fr" | "en";
  mode: "practice" | "assessed";
  minutes: number;
  /** Server-side end, ms since the epoch */
  deadline: number;
  /** False: nobody is shown a clock; the deadline is a day away */
  timed: boolean;
  /** Stage ids in order */
  stages: string[];
  interviewer: InterviewerCard;
  offer: OfferCard;
};

/** The interview moved to another stage. */
export type StageEntered = {
  type: "stage.entered";
  stage: string;
  /** Place in session.started.stages */
  index: number;
};

/** The interviewer begins to speak. Always followed by exactly one end of the same turn. */
export type TurnStarted = {
  type: "turn.started";
  turn: string;
  /** Counts what the interviewer says; a retried turn keeps its index */
  index: number;
  stage: string;
};

/** More of the turn's text. `start` is the position of `text` in the turn, in code points. */
export type TextDelta = {
  type: "text.delta";
  turn: string;
  start: number;
  text: string;
};

/** The turn was said to its end; `chars` is its whole length. */
export type TurnCompleted = {
  type: "turn.completed";
  turn: string;
  chars: number;
};

/** Stopped by the candidate: only the first `chars` of the turn's text count from now on. */
export type TurnStopped = {
  type: "turn.stopped";
  turn: string;
  chars: number;
};

/** All text of this turn is void; another turn with the same index follows, unless it was rolled back. */
export type TurnSuperseded = {
  type: "turn.superseded";
  turn: string;
  reason: "model_failed" | "node_lost" | "rolled_back";
};

/** The candidate's answer, durable from here on. `message` is unique in the session. */
export type AnswerAccepted = {
  type: "answer.accepted";
  message: string;
  text: string;
};

/** A rollback took this answer back; a new one replaces it. */
export type AnswerWithdrawn = {
  type: "answer.withdrawn";
  message: string;
};

/** How many staff members watch now, and under which names. */
export type ObserversChanged = {
  type: "observers.changed";
  count: number;
  names: string[];
};

/** The interview can't go on for now; nothing is lost. */
export type SessionPaused = {
  type: "session.paused";
  reason: "model_unavailable" | "store_unavailable";
};

/** The pause is over. */
export type SessionResumed = {
  type: "session.resumed";
};

/** A section of a practice report is written, null for who may not read it; `report.ready` comes after all. */
export type ReportSection = {
  type: "report.section";
  name: string;
  section: unknown;
};

/**
 * The clock stands (`left` ms kept), goes on, has more time, or the time jumped and the end with it.
 *
 * `deadline`: the end, or when it goes on by itself.
 */
export type ClockChanged = {
  type: "clock.changed";
  cause: "held" | "continued" | "extended" | "jumped";
  deadline: number;
  /** Milliseconds on a clock that stands; null while it runs */
  left: number | null;
  /** Milliseconds that were added in all */
  extended: number;
  /** The newest command that has changed the clock */
  command: string;
};

/** The candidate has asked for a person, or one (`by`) has answered; the words stand in the session's record. */
export type HumanChanged = {
  type: "human.changed";
  state: "asked" | "answered";
  by: string;
};

/** Nothing follows but the report. */
export type SessionEnded = {
  type: "session.ended";
  reason: "completed" | "time_over" | "left" | "failed";
};

/** The report can be read over HTTP by whom the mode allows. */
export type ReportReady = {
  type: "report.ready";
  report: string;
};

/** All history up to here was sent; what follows happens now. */
export type Live = {
  type: "live";
  position: Position;
};

/** A request was carried out (or durably accepted). `result` depends on the request. */
export type Reply = {
  type: "reply";
  ref: number;
  result: Record<string, string | number | boolean | null>;
};

/** A request was refused; the socket stays open. `temporary`: the same request may succeed later. */
export type Failure = {
  type: "error";
  ref: number | null;
  code: string;
  message: string;
  temporary: boolean;
};

/** Answer to `ping`. */
export type Pong = {
  type: "pong";
  ref: number;
  now: number;
};

/** This node goes away: reconnect (to any node) after `after_ms`. */
export type Moving = {
  type: "moving";
  after_ms: number;
};

/** To sockets of the wall: cards that are new or changed, and sessions that are gone. `full` replaces everything. */
export type Lobby = {
  type: "lobby";
  full: boolean;
  cards: SessionCard[];
  gone: string[];
};

/** A line of the live page. */
export type SessionCard = {
  session: string;
  organisation: string;
  team: string | null;
  candidate: string;
  offer_title: string;
  locale: "fr" | "en";
  mode: "practice" | "assessed";
  status: "ready" | "running" | "paused" | "ended";
  speaking: boolean;
  stage: string | null;
  started_at: number | null;
  deadline: number | null;
  timed: boolean;
  /** Milliseconds on a clock that stands; null while it runs */
  left: number | null;
  /** Its candidate waits for a person's word */
  human: boolean;
  turns: number;
  /** The end of what the interviewer says or said last, 600 code points at most */
  question: string;
  /** The newest words are the candidate's */
  answered: boolean;
  /** When somebody last finished speaking, ms */
  quiet_since: number | null;
  observers: number;
  node: string | null;
  first_token_ms: number | null;
  usage: SessionUsage | null;
  /** Whether the candidate is connected; known to the wall only */
  here: boolean | null;
  /** Since when not, ms; null: never was */
  away_since: number | null;
};

/** What language models have cost a session. Where a server tells no tokens they are estimated. */
export type SessionUsage = {
  input_tokens: number;
  output_tokens: number;
  /** US dollars; null when a price is unknown */
  cost: number | null;
};

export type ClientMessage = Hello | Start | Answer | Stop | End | Hold | Continue | Extend | Ping;

/** First message, within 10 s. `resume` asks for what came after that position. */
export type Hello = {
  type: "hello";
  ref: number;
  protocol: number;
  ticket: string;
  resume: Position | null;
};

/** The candidate starts the interview. Doing it again changes nothing. */
export type Start = {
  type: "start";
  ref: number;
};

/** The candidate's answer. The same `client_msg_id` is accepted once, however often it is sent. */
export type Answer = {
  type: "answer";
  ref: number;
  client_msg_id: string;
  text: string;
};

/** Stop the turn; `seen` is how many code points of it the candidate has on screen. */
export type Stop = {
  type: "stop";
  ref: number;
  turn: string;
  seen: number;
};

/** The candidate leaves; the report is made of what there is. */
export type End = {
  type: "end";
  ref: number;
};

/** Stop the clock, where the session allows breaks; elsewhere, and where it stands already, it changes nothing. */
export type Hold = {
  type: "hold";
  ref: number;
};

/** Let the clock go on. An answer does so too. */
export type Continue = {
  type: "continue";
  ref: number;
};

/** Five minutes more, in practice; at most as much again as was chosen. */
export type Extend = {
  type: "extend";
  ref: number;
};

/** Are you there? Browsers can't see protocol pings. */
export type Ping = {
  type: "ping";
  ref: number;
};

/** What a page needs first. */
export type Me = {
  user: UserCard | null;
  sign_in: SignInKinds;
  interviewer: InterviewerCard;
};

/** Who is signed in, and where they act: in an organisation, for staff perhaps in one team of it. */
export type UserCard = {
  id: string;
  name: string;
  role: Role;
  organisation: string;
  team: string | null;
};

/** Which ways of signing in exist here and now. `address`: by name, for who opens the address the server printed. */
export type SignInKinds = {
  local: boolean;
  address: boolean;
  providers: ProviderCard[];
};

/** An identity provider, as its button names it. */
export type ProviderCard = {
  key: "google" | "oidc";
  name: string;
};

/** Who has just signed in. */
export type SignedIn = {
  user: UserCard;
};

/** A name and a freely chosen role; exists on loopback only. */
export type LocalSignIn = {
  name: string;
  role: Role;
};

export type Nothing = {};

/** What the interviewer has said, and, once `over`, what each answered question showed. */
export type DemoInterview = {
  offer_title: string;
  offer_company: string | null;
  /** Of the question that stands open, from 1 */
  number: number;
  turns: string[];
  over: boolean;
  /** Who made the report, and of what */
  notice: string;
  questions: QuestionAnalysis[];
};

/** One planned question that was asked, with its follow-ups. */
export type QuestionAnalysis = {
  question: string;
  stage: "welcome" | "background" | "technical" | "situational" | "questions" | "close";
  type: "introduction" | "motivation" | "experience" | "project" | "depth" | "situational" | "gap" | "role";
  competence: string;
  asked: string;
  turns: number[];
  /** Message ids */
  answers: string[];
  score: number | null;
  star: Star | null;
  quotes: Quote[];
  worked: string[];
  missing: string[];
  note: string;
  /** What the person says to have done */
  claims: Quote[];
  /** What does not fit together */
  contradictions: Contradiction[];
  /** What was put right, in which words */
  corrections: Contradiction[];
};

/** Which parts of a story are there. */
export type Star = {
  situation: boolean;
  task: boolean;
  action: boolean;
  result: boolean;
};

/** Words of an answer: code points `start` to `end` of message `message`. `text` is exactly what stands there. */
export type Quote = {
  message: string;
  turn: number;
  start: number;
  end: number;
  text: string;
};

/** Words of an answer that do not fit something else: an earlier answer (`a3`) or a line of the CV (its pointer). */
export type Contradiction = {
  quote: Quote;
  against: string;
  /** What stands there */
  text: string;
};

/** The answers so far; `number` draws the offer and the questions. */
export type DemoRequest = {
  locale: "fr" | "en";
  number: number;
  answers: string[];
};

/** What an invited person reads before they take it. */
export type InvitationView = {
  /** Its name; empty: nobody has named it */
  organisation: string;
  role: Role;
  by: string;
  name: string;
  offer_title: string;
  locale: "fr" | "en" | null;
  mode: "practice" | "assessed" | null;
  minutes: number | null;
  expires_at: number;
  /** A provider must vouch for an address that it is for */
  account: boolean;
  /** Somebody has taken it */
  taken: boolean;
  /** This browser has taken it, and may come back with it */
  yours: boolean;
};

/** The secret of an invitation's link. */
export type LinkLook = {
  token: string;
};

/** Take an invitation with its link alone. `name`: where the inviter has given none. */
export type LinkClaim = {
  token: string;
  name: string | null;
};

/** Where to send the browser. */
export type ProviderAddress = {
  address: string;
};

/** Sign in at a provider, perhaps with an invitation. */
export type ProviderSignIn = {
  provider: "google" | "oidc";
  invitation: string | null;
  locale: "fr" | "en";
};

/** Who one is here, and where one is signed in. */
export type Account = {
  id: string;
  name: string;
  address: string | null;
  /** local, link, or the provider's name */
  way: string;
  memberships: MembershipCard[];
  sign_ins: SignInCard[];
  renewed_links: RenewedLink[];
};

/** What one is in an organisation. `acting`: under it one acts now. */
export type MembershipCard = {
  id: string;
  organisation: string;
  organisation_name: string;
  team: string | null;
  role: Role;
  acting: boolean;
};

/** One of one's own sign-ins. `device` and `system`: what the browser called itself, as far as it is known. */
export type SignInCard = {
  id: string;
  browser: string;
  system: string;
  since: number;
  used_at: number;
  current: boolean;
};

/** Another link to one's place here, made by staff in place of the one that one came by. */
export type RenewedLink = {
  organisation_name: string;
  renewed_at: number;
  /** when it was used to sign in as oneself; null: not yet */
  opened_at: number | null;
};

/** Act under another membership of one's own. */
export type Acting = {
  membership: string;
};

/** Newest first. */
export type OwnInvitations = {
  invitations: OwnInvitation[];
};

/** An interview that somebody is invited to. `session`: the one to go on with, or the last one. */
export type OwnInvitation = {
  id: string;
  organisation: string;
  by: string;
  offer_title: string;
  locale: "fr" | "en";
  mode: "practice" | "assessed";
  minutes: number;
  expires_at: number;
  attempts: number;
  used: number;
  state: "issued" | "opened" | "claimed" | "started" | "done" | "expired" | "revoked";
  session: string | null;
  status: "ready" | "running" | "ended" | null;
};

/** A session as lists and headers show it. */
export type SessionRecord = {
  id: string;
  organisation: string;
  team: string | null;
  candidate: CandidateCard;
  offer: PinnedOfferCard;
  locale: "fr" | "en";
  mode: "practice" | "assessed";
  minutes: number;
  strategy: "enqueue" | "interrupt" | "reject" | "rollback";
  persona: "neutral" | "warm" | "demanding";
  difficulty: "easy" | "standard" | "hard";
  /** False: nobody is shown a clock */
  timed: boolean;
  /** Per cent more time than `minutes` */
  extra: 0 | 25 | 50 | 100;
  /** Whether the candidate may stop the clock */
  breaks: boolean;
  status: "ready" | "running" | "ended";
  created_at: number;
  started_at: number | null;
  ended_at: number | null;
  end_reason: "completed" | "time_over" | "left" | "failed" | null;
  profile_revision: number | null;
  interviewer: InterviewerCard;
  turns: number;
  report: boolean;
  /** Once ended; staff only */
  usage: SessionUsage | null;
  /** The one it was made for */
  invitation: string | null;
  /** Which of the invitation's it is, from 1 */
  attempt: number | null;
  /** Sections of an assessed report that are shared */
  released: ("summary" | "competencies" | "questions" | "next_steps" | "gaps" | "other_offers")[];
  consent: ConsentGiven | null;
  human: HumanReview | null;
  /** Of Vivavoce, when it was made */
  version: string | null;
};

/** Whose session it is. */
export type CandidateCard = {
  id: string;
  name: string;
};

/** The offer as it was when the session was made. */
export type PinnedOfferCard = {
  id: string;
  title: string;
  company: string | null;
  content_hash: string;
  origin: string | null;
  url: string | null;
  fetched_at: number;
};

/** What the candidate agreed to before the interview: the words' version and hash, and when. */
export type ConsentGiven = {
  version: string;
  locale: "fr" | "en";
  hash: string;
  at: number;
};

/** A person's look at an interview, asked for by its candidate; `by` is who answered. */
export type HumanReview = {
  asked_at: number;
  words: string;
  answered_at: number | null;
  answer: string | null;
  by: string | null;
};

/** All that were made, and the numbers of lines that could not be read. */
export type IssuedInvitations = {
  issued: IssuedInvitation[];
  bad_lines: number[];
};

/** A new invitation with its link. */
export type IssuedInvitation = {
  invitation: InvitationCard;
  /** What stands behind # in the link: /join#TOKEN */
  token: string;
};

/** An invitation as staff sees it. The link is shown once, when it is made. */
export type InvitationCard = {
  id: string;
  role: Role;
  team: string | null;
  name: string;
  address: string | null;
  allowed: string[];
  offer_title: string;
  interview: InvitedInterview | null;
  attempts: number;
  /** Attempts that have begun */
  used: number;
  /** Ids, oldest attempt first */
  sessions: string[];
  by: string;
  created_at: number;
  expires_at: number;
  state: "issued" | "opened" | "claimed" | "started" | "done" | "expired" | "revoked";
  /** Of each attempt that was added */
  reasons: string[];
  /** When its link was handed to the mail relay last */
  mailed_at: number | null;
  /** Somebody has taken it, and comes back without the link or by the same browser */
  taken: boolean;
};

/** What an invited candidate is interviewed about. */
export type InvitedInterview = {
  offer_id: string;
  locale: "fr" | "en";
  minutes: number;
  mode: "practice" | "assessed";
  persona: "neutral" | "warm" | "demanding";
  difficulty: "easy" | "standard" | "hard";
  /** Per cent more time for the same interview */
  extra: 0 | 25 | 50 | 100;
  /** In an assessed one: whether the clock may be stopped */
  breaks: boolean;
};

/** Invitations for people of a list, alike but for their names. `only`: who is named by address must prove it. */
export type InvitationRequest = {
  role: Role;
  /** One a line, or a CSV; empty: one link */
  guests: string;
  team: string | null;
  interview: InvitedInterview | null;
  attempts: number;
  days: number;
  only: boolean;
  /** Further addresses or domains (@school.example) it is for */
  allowed: string[];
  /** Random: the same one makes the same invitations with the same links, once; the header Idempotency-Key does the same */
  client_id: string | null;
};

/** Newest first. */
export type InvitationList = {
  invitations: InvitationCard[];
};

/** Mail a link to the address of its invitation; the link's secret is known to whoever has just made it. */
export type MailRequest = {
  token: string;
  locale: "fr" | "en";
};

/** Good for so many days from now. */
export type Extension = {
  days: number;
};

/** One attempt more, and why. */
export type Retake = {
  reason: string;
};

/** An organisation with its people. `founder`: its owners may found others. */
export type OrganisationPage = {
  id: string;
  name: string;
  teams: TeamCard[];
  members: MemberCard[];
  founder: boolean;
};

/** A team of an organisation. */
export type TeamCard = {
  id: string;
  name: string;
};

/** Somebody of an organisation's staff. */
export type MemberCard = {
  membership: string;
  person: string;
  name: string;
  address: string | null;
  role: Role;
  team: string | null;
  you: boolean;
};

/** What a form about invitations needs of an organisation. `mail`: this server can send links itself. */
export type OrganisationTeams = {
  id: string;
  name: string;
  teams: TeamCard[];
  mail: boolean;
};

/** A name for an organisation or a team. */
export type Naming = {
  name: string;
};

/** What somebody of the staff is from now on. */
export type MemberChange = {
  role: "recruiter" | "developer" | "observer" | "owner";
  team: string | null;
};

/** A CV on its way to a profile. `error` is a `parsing.errors` code; `partial` grows as sections finish. */
export type CvStatus = {
  cv_id: string;
  filename: string;
  size: number;
  phase: "received" | "checked" | "text" | "sections" | "profile" | "ready" | "failed";
  sections: Record<string, "waiting" | "running" | "done" | "fallback">;
  partial: Record<string, any>;
  error: string | null;
  /** Profile revision, once ready */
  revision: number | null;
  duplicate_of: string | null;
  updated_at: number;
};

/** A CV as pasted text. */
export type CvText = {
  text: string;
};

/** One stored version of a candidate's profile; revisions count from 1 and are never changed. */
export type ProfileRevision = {
  candidate_id: string;
  revision: number;
  origin: "parsed" | "edited";
  cv_id: string | null;
  /** Of the profile's canonical JSON: what a session pins */
  sha256: string;
  created_at: number;
  profile: Profile;
};

/** A candidate's profile. */
export type Profile = {
  basics: Basics;
  work: Work[];
  education: Education[];
  skills: Skill[];
  languages: Language[];
  projects: Project[];
  certificates: Certificate[];
  interests: Interest[];
  volunteer: Volunteer[];
  awards: Award[];
  publications: Publication[];
  references: Reference[];
  meta: Meta;
};

/** Who the candidate is. `phone` is E.164, or as written where no country has such a number. */
export type Basics = {
  name: string | null;
  label: string | null;
  email: string | null;
  phone: string | null;
  url: string | null;
  summary: string | null;
  location: Location | null;
  profiles: OnlineProfile[];
  x_name: Name | null;
  x_phone_raw: string | null;
};

/** JSON Resume's location. */
export type Location = {
  address: string | null;
  city: string | null;
  postalCode: string | null;
  countryCode: string | null;
  region: string | null;
};

/** A profile on a network. */
export type OnlineProfile = {
  network: string | null;
  username: string | null;
  url: string | null;
};

/** A name taken apart. */
export type Name = {
  first: string | null;
  last: string | null;
};

/** One position. `endDate` is null both when unknown and when current; `x_current` tells. */
export type Work = {
  name: string | null;
  position: string | null;
  location: string | null;
  url: string | null;
  startDate: string | null;
  endDate: string | null;
  summary: string | null;
  highlights: string[];
  x_current: boolean;
  x_contract: "cdi" | "cdd" | "stage" | "alternance" | "freelance" | "interim" | "other" | null;
  x_months: number | null;
  x_technologies: string[];
  x_raw_dates: string | null;
};

/** One course of study. `x_bac_plus` is the French count of years after the baccalauréat. */
export type Education = {
  institution: string | null;
  url: string | null;
  area: string | null;
  studyType: string | null;
  startDate: string | null;
  endDate: string | null;
  score: string | null;
  courses: string[];
  x_level: number | null;
  x_bac_plus: number | null;
  x_raw_dates: string | null;
};

/** A group of skills, its `keywords`; or one skill by itself. Ids are canonical over both languages. */
export type Skill = {
  name: string;
  level: string | null;
  keywords: string[];
  /** Of a skill by itself */
  x_id: string | null;
  x_kind: "hard" | "soft" | "tool" | null;
  /** Of the keywords that are on our list */
  x_ids: string[];
  /** Of the keywords that tell one */
  x_levels: SkillLevel[];
};

/** What is stated of one skill of a group. */
export type SkillLevel = {
  name: string;
  level: string;
};

/** A spoken language. */
export type Language = {
  language: string;
  fluency: string | null;
  x_code: string | null;
  x_cefr: "A1" | "A2" | "B1" | "B2" | "C1" | "C2" | "native" | null;
  x_certificate: string | null;
};

/** A project. */
export type Project = {
  name: string | null;
  description: string | null;
  highlights: string[];
  keywords: string[];
  startDate: string | null;
  endDate: string | null;
  url: string | null;
};

/** A certificate. */
export type Certificate = {
  name: string | null;
  date: string | null;
  issuer: string | null;
  url: string | null;
};

/** An interest. */
export type Interest = {
  name: string;
  keywords: string[];
};

/** Unpaid work; dates as in Work. */
export type Volunteer = {
  organization: string | null;
  position: string | null;
  location: string | null;
  url: string | null;
  startDate: string | null;
  endDate: string | null;
  summary: string | null;
  highlights: string[];
  x_current: boolean;
  x_raw_dates: string | null;
};

/** A prize, a scholarship, a distinction. */
export type Award = {
  title: string | null;
  date: string | null;
  awarder: string | null;
  summary: string | null;
};

/** An article, a book, a talk, a patent. `x_authors` as written, the candidate among them. */
export type Publication = {
  name: string | null;
  publisher: string | null;
  releaseDate: string | null;
  url: string | null;
  summary: string | null;
  x_authors: string | null;
};

/** Who recommends the candidate. `reference` is their post or their words; how to reach them is not kept. */
export type Reference = {
  name: string | null;
  reference: string | null;
};

/** JSON Resume's meta. */
export type Meta = {
  version: string;
  x_extraction: Extraction;
};

/** How the profile came about. */
export type Extraction = {
  schema_version: number;
  model: string | null;
  prompt_version: string | null;
  /** Of the model; counts for interviews about this CV */
  usage: ModelUsage | null;
  doc_lang: string | null;
  sha256: string | null;
  pages: number | null;
  chars: number | null;
  ocr: boolean;
  columns: number;
  reference_date: string | null;
  is_cv_score: number | null;
  total_months: number | null;
  sections: SectionNote[];
  /** Keyed by JSON pointer */
  evidence: Record<string, Evidence>;
  warnings: Finding[];
  /** Text a reader can't see; staff and owner only */
  stripped: string[];
};

/** What language models have cost. Where a server tells no tokens they are estimated. */
export type ModelUsage = {
  input_tokens: number;
  output_tokens: number;
  /** US dollars; null when a price is unknown */
  cost: number | null;
};

/** How one section was read. */
export type SectionNote = {
  key: string;
  heading: string | null;
  page: number | null;
  lines: number[];
  confidence: number;
  engine: "rules" | "crew" | "user";
  /** Why the rules read it although a crew was there */
  fallback: "late" | "malformed" | "incomplete" | "invented" | "over_budget" | "failed" | null;
};

/** Where a value stands in the document. `lines` count from 1 within the page. */
export type Evidence = {
  page: number;
  lines: number[];
  raw: string;
  confidence: number;
};

/** Something the candidate should look at; never a failure of parsing. */
export type Finding = {
  code: string;
  severity: "info" | "minor" | "major";
  /** JSON pointer into the profile */
  path: string | null;
};

/** The candidate's correction on top of revision `expected`. */
export type ProfileEdit = {
  profile: Profile;
  expected: number;
  /** JSON pointers into the profile of what was looked at and found right */
  accepted: string[];
};

/** A page of results. */
export type OfferPage = {
  hits: OfferHit[];
  total: number;
  /** How many of all fit; the others are distantly related. Null where nothing was asked */
  near: number | null;
  cursor: string | null;
  freshness: Freshness;
  /** What was searched for where slips of the pen were mended */
  corrected: string | null;
  /** What was asked and offers cannot be searched by */
  ignored: string[];
  /** Meaning could not be compared with all offers: other words for the same are missed */
  words_only: boolean;
};

/** An offer in a result list, with why it stands there. */
export type OfferHit = {
  offer: Offer;
  score: number;
  reasons: Reason[];
  expired: boolean;
};

/** A job offer. `content_hash` is over what the offer says, so it stays when only `fetched_at` moves. */
export type Offer = {
  /** source:source_id */
  id: string;
  source: string;
  title: string;
  /** Plain text; HTML is stripped on the way in */
  description: string;
  company: string | null;
  place: Place | null;
  /** Where it may be done as well */
  other_places: Place[];
  salary: Salary | null;
  contract: "cdi" | "cdd" | "interim" | "freelance" | "internship" | "apprenticeship" | "other" | null;
  working_time: "full" | "part" | null;
  weekly_hours: number | null;
  experience_years: number | null;
  experience_demand: "none" | "wished" | "required" | null;
  experience_raw: string | null;
  language: "fr" | "en" | null;
  rome_code: string | null;
  competences: Competence[];
  /** To drive or operate */
  licences: Competence[];
  languages: Competence[];
  training: Competence[];
  /** YYYY-MM-DD */
  date_posted: string | null;
  /** YYYY-MM-DD */
  valid_through: string | null;
  url: string | null;
  /** Whose terms of use apply: its name is shown beside the offer */
  origin: string | null;
  content_hash: string;
  fetched_at: number;
};

/** Where the work is done. */
export type Place = {
  city: string | null;
  postal_code: string | null;
  /** Code of a French department: 69, 2A, 974 */
  department: string | null;
  region: string | null;
  /** ISO 3166-1 alpha-2 */
  country: string | null;
  remote: "none" | "hybrid" | "full" | null;
};

/** Pay; `raw` as the source wrote it. Amounts that cannot be meant are left out and `doubtful`: only `raw` tells. */
export type Salary = {
  raw: string | null;
  minimum: number | null;
  maximum: number | null;
  currency: string | null;
  period: "hour" | "day" | "week" | "month" | "year" | null;
  /** How many times a year a month is paid: 13 of `sur 13 mois` */
  months: number | null;
  doubtful: boolean;
};

/** Something demanded: a competence, coded (ROME) or free; a licence, a language, a training. */
export type Competence = {
  label: string;
  code: string | null;
  required: boolean;
};

/** One factor of a match, for people: `code` is put into words by the page, `value` fills them. */
export type Reason = {
  code: string;
  value: string | null;
  weight: number;
};

/** How old an answer is. `stale_error` carries the code of the failure that makes us serve old data. */
export type Freshness = {
  state: "fresh" | "stale" | "stale_error";
  fetched_at: number;
  error: string | null;
};

/** One offer. */
export type OfferReading = {
  offer: Offer;
  freshness: Freshness;
  expired: boolean;
};

/** An offer that a candidate brings: its text, or its link. */
export type OwnOfferText = {
  text: string | null;
  url: string | null;
};

/** A candidate's own offers, newest first. `links`: whether this server fetches an offer by its link. */
export type OwnOfferList = {
  offers: Offer[];
  links: boolean;
};

/** What a candidate says their own offer says. The rest of it stays. */
export type OfferCorrection = {
  title: string;
  description: string;
  company: string | null;
  /** The town */
  place: string | null;
  remote: "none" | "hybrid" | "full" | null;
  contract: "cdi" | "cdd" | "interim" | "freelance" | "internship" | "apprenticeship" | "other" | null;
  /** As the employer wrote it */
  salary: string | null;
  experience_years: number | null;
  competences: string[];
};

/** A new session. The candidate's newest profile and the offer are pinned when it is made. */
export type SessionRequest = {
  offer_id: string;
  locale: "fr" | "en";
  minutes: number;
  mode: "practice" | "assessed";
  strategy: "enqueue" | "interrupt" | "reject" | "rollback";
  /** How the interviewer speaks; what is asked stays the same */
  persona: "neutral" | "warm" | "demanding";
  /** Of the questions drawn from the bank */
  difficulty: "easy" | "standard" | "hard";
  /** False: without a clock; practice only */
  timed: boolean;
  /** Per cent more time for the same interview */
  extra: 0 | 25 | 50 | 100;
  /** Whether the clock may be stopped; in practice it always may */
  breaks: boolean;
  /** The same one makes no second session; the header Idempotency-Key does the same */
  client_id: string | null;
};

/** Newest first; `cursor` asks for what follows. */
export type SessionList = {
  sessions: SessionRecord[];
  /** Sessions of this page that this release cannot read */
  unreadable: number;
  cursor: string | null;
};

/** Admission to one socket. */
export type Ticket = {
  ticket: string;
  /** Seconds */
  expires_in: number;
};

/** A ticket for one session, or (null) for the wall, the list of all sessions. */
export type TicketRequest = {
  session: string | null;
};

/** Newest interviews first. `searched`: how many finished ones there are to look through, for everybody. */
export type TextHits = {
  hits: TextHit[];
  searched: number;
  cursor: string | null;
};

/** A session that says it. `more`: so many further places. */
export type TextHit = {
  session: SessionRecord;
  moments: Moment[];
  more: number;
};

/** Where it is said: the sentence around it, and the second of the recording at which it is there. */
export type Moment = {
  /** turn, void (taken back), answer, or the type of an event for staff */
  kind: string;
  at: number;
  second: number;
  before: string;
  hit: string;
  behind: string;
};

/** A report; its own schema belongs to the interview package. */
export type ReportDocument = {
  [name: string]: unknown;
};

/** A report as blocks. Not `complete`: it is being written, `there` are the sections so far; ask again soon. */
export type ReportPage = {
  session: SessionRecord;
  complete: boolean;
  there: ("summary" | "competencies" | "questions" | "next_steps" | "gaps" | "other_offers")[];
  /** Whether it can be had as PDF here */
  pdf: boolean;
  blocks: Block[];
};

export type Block =
  | PageHeading
  | PageWords
  | PageNotice
  | PageFigures
  | PageTable
  | PageRadar
  | PageQuote
  | PageItems
  | PageLine
  | PageSaid
  | PageSection;

/** Level 1 is the page's. */
export type PageHeading = {
  kind: "heading";
  level: 1 | 2 | 3;
  text: string;
  lang: "fr" | "en" | null;
};

/** A paragraph. */
export type PageWords = {
  kind: "words";
  text: string;
  tone: "plain" | "eyebrow" | "lead" | "voice" | "soft" | "faint";
  lang: "fr" | "en" | null;
  /** To what the words rest on */
  links: PageLink[];
};

/** To a line of the transcript on the same page. */
export type PageLink = {
  text: string;
  anchor: string;
};

/** Something to know before reading on. `ai` says who made this. */
export type PageNotice = {
  kind: "notice";
  text: string;
  tone: "ai" | "shared" | "waiting";
  lang: "fr" | "en" | null;
};

/** The few numbers at the top. */
export type PageFigures = {
  kind: "figures";
  items: PageFigure[];
};

/** A value and what it counts. */
export type PageFigure = {
  name: string;
  value: string;
};

/** The first cell of a row is its head. */
export type PageTable = {
  kind: "table";
  name: string;
  columns: string[];
  rows: PageCell[][];
};

/** `share` (0 to 1) draws a bar before the text; `under` is a second, smaller line. */
export type PageCell = {
  text: string;
  lang: "fr" | "en" | null;
  under: string | null;
  share: number | null;
  soft: boolean;
  links: PageLink[];
};

/** A drawing of the table beside it, computed once. Points are `x,y x,y`; `box` is left, top, width, height. */
export type PageRadar = {
  kind: "radar";
  name: string;
  box: [number, number, number, number];
  rings: string[];
  spokes: PageSpoke[];
  area: string | null;
  edges: [number, number, number, number][];
  dots: [number, number][];
  labels: PageLabel[];
};

/** An axis. Not `known`: nothing was assessed there, which is not low. */
export type PageSpoke = {
  x: number;
  y: number;
  known: boolean;
};

/** Lines of an axis's name; `y` is the first line's. */
export type PageLabel = {
  x: number;
  y: number;
  at: "start" | "middle" | "end";
  lines: string[];
  known: boolean;
};

/** Words of an answer, and where they stand. */
export type PageQuote = {
  kind: "quote";
  text: string;
  lang: "fr" | "en";
  link: PageLink | null;
};

/** A list: numbered steps, marked points under a name, or plain entries. */
export type PageItems = {
  kind: "items";
  style: "steps" | "there" | "missing" | "plain";
  name: string | null;
  items: PageItem[];
};

/** An entry of a list. `href` leads to another page of ours. */
export type PageItem = {
  text: string;
  lang: "fr" | "en" | null;
  tag: string | null;
  under: string | null;
  under_lang: "fr" | "en" | null;
  href: string | null;
};

/** One message of the transcript, in pieces. `href` leads to it in the conversation. */
export type PageLine = {
  kind: "line";
  anchor: string;
  who: "interviewer" | "candidate";
  name: string;
  time: string;
  pieces: PagePiece[];
  lang: "fr" | "en";
  href: string;
  link: string;
};

/** Part of a message. `quoted`: the report cites these words. */
export type PagePiece = {
  text: string;
  quoted: boolean;
};

/** A whole answer, in pieces, where answers stand side by side. */
export type PageSaid = {
  kind: "said";
  pieces: PagePiece[];
  lang: "fr" | "en";
  link: PageLink;
};

/** Blocks that belong together. `anchor` is its place on the page; `answers` are the messages it is about. */
export type PageSection = {
  kind: "section";
  style: "head" | "summary" | "stack" | "chart" | "question" | "quotes" | "competence" | "beside" | "answer" | "transcript" | "foot";
  blocks: Block[];
  anchor: string | null;
  answers: string[];
};

/** What was said in public, oldest first. */
export type Transcript = {
  session: SessionRecord;
  lines: TranscriptLine[];
};

/** One message. `number` counts the interviewer's turns from 1; an answer has the number of the turn it answers. */
export type TranscriptLine = {
  id: string;
  who: "interviewer" | "candidate";
  number: number;
  stage: string;
  text: string;
  at: number;
  /** The candidate stopped the interviewer here */
  stopped: boolean;
};

/** Sections of an assessed report that the candidate may read from now on; none takes everything back. */
export type ReportRelease = {
  parts: ("summary" | "competencies" | "questions" | "next_steps" | "gaps" | "other_offers")[];
};

/** A candidate's progress over the newest reports they may read; `sessions` is how many those are. */
export type Growth = {
  sessions: number;
  last: LastResult | null;
  competences: CompetenceGrowth[];
  weaknesses: Weakness[];
  next: NextSession;
};

/** The newest report that the candidate may read. */
export type LastResult = {
  session: string;
  title: string;
  at: number;
  score: number | null;
  redo: Redo[];
};

/** A question of the last practice interview that is worth another try. `anchor` is its place in the report. */
export type Redo = {
  anchor: string;
  asked: string;
  lang: "fr" | "en";
  note: string;
};

/** One competence across interviews, oldest first. `trend` is null for a single point. */
export type CompetenceGrowth = {
  id: string;
  label: string;
  points: GrowthPoint[];
  trend: "up" | "down" | "steady" | null;
};

/** A competence's score in one interview. */
export type GrowthPoint = {
  session: string;
  at: number;
  score: number;
};

/** What answers lack again and again: in `count` of `of` answered questions. */
export type Weakness = {
  code: string;
  words: string;
  count: number;
  of: number;
};

/** A suggestion. `focus` names competences. */
export type NextSession = {
  words: string;
  offer: NextOffer | null;
  focus: string[];
  difficulty: "easy" | "standard" | "hard";
  persona: "neutral" | "warm" | "demanding";
  minutes: number;
};

/** An offer to practise with. */
export type NextOffer = {
  id: string;
  title: string;
};

/** Advice on one answer, in words. */
export type Coaching = {
  message: string;
  question: string;
  notice: string;
  worked: string[];
  add: string[];
  /** A better order, step by step */
  structure: string[];
  /** Built from the person's own words */
  example: ExamplePart[];
};

/** One sentence of an example, and where it comes from. A gap is for the person to fill. */
export type ExamplePart = {
  part: string;
  name: string;
  text: string;
  source: "answer" | "cv" | "gap";
};

/** A second try beside the first answer. `asked` is what the interviewer had said, `first` the first answer. */
export type RetryRecord = {
  /** The client's id */
  id: string;
  message: string;
  asked: string;
  text: string;
  at: number;
  question: string;
  first: string;
  comparison: RetryComparison;
  /** Advice on the second answer */
  coaching: Coaching;
  /** The interviewer's word on it; null if it took too long */
  reaction: string | null;
};

/** What the second try gained and lost: codes of parts, and a sentence for people. */
export type RetryComparison = {
  gained: string[];
  lost: string[];
  words: string;
};

/** Another answer to the question that `message` answered. The same `client_id` counts once. */
export type RetryRequest = {
  message: string;
  text: string;
  client_id: string;
};

/** Oldest first. */
export type RetryList = {
  retries: RetryRecord[];
};

/** Events after `after`. `done`: nothing stood behind `last` when this was read. */
export type LogPage = {
  epoch: string;
  events: EventFrame[];
  last: number;
  done: boolean;
};

/** How the CV behind a session was read, for staff. `stripped`: text that a reader of the document cannot see. */
export type CvFindings = {
  revision: number;
  pages: number | null;
  /** Read from pictures of its pages */
  ocr: boolean;
  is_cv_score: number | null;
  stripped: string[];
  warnings: Finding[];
};

/** Oldest first. */
export type CheckpointList = {
  checkpoints: CheckpointCard[];
};

/** One checkpoint of the session's thread. `step` -1 is the input; `turn` counts the interviewer's turns. */
export type CheckpointCard = {
  id: string;
  parent: string | null;
  step: number;
  at: number | null;
  source: string | null;
  next: string[];
  turn: number | null;
  stage: string | null;
};

/** The graph's state at a checkpoint. */
export type CheckpointState = {
  id: string;
  values: Record<string, any>;
  next: string[];
  [name: string]: unknown;
};

/** A fork: the course of the interview as it was, and the one behind the other answer. */
export type ForkRecord = {
  /** The client's id */
  id: string;
  message: string;
  asked: string;
  text: string;
  at: number;
  /** The planned question; null when it was none */
  question: string | null;
  first: ForkCourse;
  second: ForkCourse;
  /** What the second course has cost */
  used: SessionUsage | null;
  calls: ForkCall[];
};

/** What came of an answer: the interviewer's next words, the move with its reason, the stage, the marks. */
export type ForkCourse = {
  text: string;
  /** null: nothing was said, or not in time */
  reply: string | null;
  move: string | null;
  /** Code of what in the answer was the move's reason */
  trigger: string | null;
  stage: string | null;
  /** null where there is none */
  assessment: Assessment | null;
  model: string;
  /** Version of the prompts */
  prompts: string;
};

/** What one answer shows. */
export type Assessment = {
  message: string;
  turn: number;
  question: string;
  competence: string;
  engine: "offline" | "llm" | "scripted";
  /** Why the rules stand in for a model, as an error code */
  fallback: string | null;
  marks: Mark[];
  /** None when the question does not call for it */
  star: Star | null;
  /** Figures given */
  numbers: Quote[];
  /** Codes of what the answer lacks */
  missing: string[];
  /** For people, one or two sentences */
  note: string;
  /** Quotes of a model that did not stand in the answer */
  refused: number;
  /** By a model; null by rules */
  answered: "yes" | "partly" | "no" | null;
  /** What the person says to have done */
  claims: Quote[];
  contradictions: Contradiction[];
  /** What it puts right of earlier answers */
  corrections: Contradiction[];
  /** Levels that independent readings found */
  samples: number[];
};

/** A score of one competence by one answer, 1 (low) to 5; it has at least one quote. */
export type Mark = {
  competence: string;
  score: number;
  quotes: Quote[];
  why: string;
};

/** One call of a model that the fork took. Its words are among the session's calls. */
export type ForkCall = {
  model: string;
  purpose: string;
  ms: number;
  outcome: "accepted" | "held_back" | "unreadable" | "failed" | "stopped";
  reasons: string[];
  input_tokens: number | null;
  output_tokens: number | null;
};

/** Another answer, or the same again, in place of `message`. The same `client_id` counts once. */
export type ForkRequest = {
  message: string;
  text: string;
  client_id: string;
};

/** Oldest first. */
export type ForkList = {
  forks: ForkRecord[];
};

/** A session's calls, oldest first. `lost`: so many more were not kept; `kept`: whether this server keeps any. */
export type ModelCallList = {
  calls: ModelCallCard[];
  lost: number;
  kept: boolean;
};

/** One call, without its words. `at`: when it was over. */
export type ModelCallCard = {
  id: string;
  at: number;
  ms: number;
  model: string;
  purpose: string;
  /** Of the turn that it was for */
  index: number | null;
  /** The answer that was looked at */
  message: string | null;
  /** Beside the interview, not in it: a second try, or a fork */
  branch: "retry" | "fork" | null;
  /** held_back: code let nothing of it, or not all, be heard or count; stopped: cut off by us */
  outcome: "accepted" | "held_back" | "unreadable" | "failed" | "stopped";
  /** Codes: why it failed or was held back */
  reasons: string[];
  first_token_ms: number | null;
  input_tokens: number | null;
  output_tokens: number | null;
  cached_tokens: number | null;
  thought_tokens: number | null;
  /** Names of tools that it could call */
  tools: string[];
  /** False: the session's calls had grown too long for its words */
  words: boolean;
};

/** What was asked and answered. `cut`: characters left out of the middle of long texts. */
export type ModelCallWords = {
  prompt: PromptPart[];
  answer: string;
  /** The JSON schema that was asked for, as text */
  form: string | null;
  cut: number;
};

/** One message of a prompt. */
export type PromptPart = {
  role: string;
  text: string;
};

/** How an erasure stands. `found`: what was there by store and kind; `left`: what the last look has found. */
export type ErasureReceipt = {
  receipt: string;
  state: "under_way" | "done";
  asked_at: number;
  done_at: number | null;
  /** When all stores were looked at last */
  looked_at: number | null;
  found: Record<string, number>;
  /** Null until the first look after the deletion */
  left: Record<string, number> | null;
  /** What became of the stores' own files: rewritten, no_file or not_ours */
  files: Record<string, string>;
};

/** To erase oneself for good; said so, that no stray request does it. */
export type ErasureRequest = {
  confirm: True;
};

/** What is asked before an interview: each paragraph, and the hash that stands for these words. */
export type ConsentText = {
  version: string;
  locale: "fr" | "en";
  text: string[];
  hash: string;
};

/** The candidate agrees to the words with that hash. */
export type Agreement = {
  locale: "fr" | "en";
  hash: string;
};

/** What is said to a person, or by one. */
export type HumanWords = {
  words: string;
};

/** The token itself, shown this once, and how it is listed. */
export type NewToken = {
  token: string;
  card: TokenCard;
};

/** A token as it is listed. */
export type TokenCard = {
  id: string;
  name: string;
  scopes: ("sessions:read" | "reports:read" | "offers:read" | "invitations:read" | "invitations:write" | "audit:read")[];
  by: string;
  created_at: number;
  expires_at: number;
  used_at: number | null;
};

/** A new token. */
export type TokenRequest = {
  name: string;
  scopes: ("sessions:read" | "reports:read" | "offers:read" | "invitations:read" | "invitations:write" | "audit:read")[];
  /** Until it expires */
  days: number;
};

/** Newest first. */
export type TokenList = {
  tokens: TokenCard[];
};

/** The secret its signatures are made with, shown this once, and how it is listed. */
export type NewWebhook = {
  secret: string;
  card: WebhookCard;
};

/** A webhook as it is listed. `stopped`: its receiver answered 410, or failed for days. */
export type WebhookCard = {
  id: string;
  url: string;
  events: ("session.ended" | "report.ready" | "invitation.issued" | "invitation.opened" | "invitation.claimed" | "invitation.revoked")[];
  created_at: number;
  stopped: boolean;
};

/** Where to send notices, and of what. */
export type WebhookRequest = {
  url: string;
  events: ("session.ended" | "report.ready" | "invitation.issued" | "invitation.opened" | "invitation.claimed" | "invitation.revoked")[];
};

/** Newest first. */
export type WebhookList = {
  webhooks: WebhookCard[];
};

/** Newest first. */
export type DeliveryList = {
  deliveries: DeliveryCard[];
};

/** One notice to one webhook. `status`: HTTP's of the last try, or null when nothing answered. */
export type DeliveryCard = {
  id: string;
  event: "session.ended" | "report.ready" | "invitation.issued" | "invitation.opened" | "invitation.claimed" | "invitation.revoked";
  subject: string;
  state: "waiting" | "delivered" | "failed";
  tries: number;
  created_at: number;
  next_at: number | null;
  status: number | null;
};

/** Newest first; `before` asks for what is older. */
export type AuditPage = {
  entries: AuditEntry[];
  before: number | null;
};

/** Who did what to what, when; ids only. Each entry's `hash` covers its fields and the hash of the one before. */
export type AuditEntry = {
  seq: number;
  at: number;
  who: string;
  role: string;
  action: string;
  what: string;
  hash: string;
};

/**
 * Whether the chain holds, which is one for all organisations; `seq` is the first entry that is wrong.
 *
 * `entries` are the organisation's own. To an owner of the default one, all are counted, and `end` is what an operator
 * may note elsewhere; empty for others.
 */
export type AuditVerdict = {
  holds: boolean;
  entries: number;
  end: string;
  fault: "changed" | "missing" | "torn" | "cut" | null;
  seq: number | null;
};

/** Days after which things go; 0: never. Of the audit at least 180, and for all organisations of a server alike. */
export type RetentionPolicy = {
  /** After the end of an interview */
  interviews_days: number;
  /** Since a candidate has signed in last: all of theirs goes */
  people_days: number;
  audit_days: number;
};

/** State of the node; `away` names the stores that do not answer, and `node` while it drains. */
export type Health = {
  status: "ok" | "unavailable";
  away: string[];
};
