import type { RefusalCode } from "../operations/result.ts";
import { CATEGORIES } from "../operations/words.ts";

/** The statuses of problems, in words. */
export const TITLES = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  408: "Request Timeout",
  409: "Conflict",
  413: "Content Too Large",
  415: "Unsupported Media Type",
  416: "Range Not Satisfiable",
  421: "Misdirected Request",
  422: "Unprocessable Content",
  429: "Too Many Requests",
  500: "Internal Server Error",
  501: "Not Implemented",
  502: "Bad Gateway",
  503: "Service Unavailable",
  504: "Gateway Timeout",
} as const;

export type ProblemStatus = keyof typeof TITLES;

/** What a problem's code means. */
export interface CodeMeaning {
  readonly status: ProblemStatus;
  /** A sentence. */
  readonly meaning: string;
}

/** Ends the meaning of a code that leaves open whether a request that changes something did so. */
const MAYBE_DONE = " The request may have taken effect.";

/** Every code that a problem may have, with its status. */
export const CODES = {
  ambiguous_id: of(
    409,
    "The id is a part of several ids, which the detail lists; give more of it.",
  ),
  answer_not_kept: of(
    409,
    "The request with this Idempotency-Key took effect before; the dispatcher no longer has the answer.",
  ),
  backend_timeout: of(504, `The board did not answer in time.${MAYBE_DONE}`),
  body_broken: of(400, "The connection broke off within the body."),
  body_late: of(408, "The body did not arrive within 10 s."),
  body_too_large: of(413, "The body is larger than 1 MiB, or that of a webhook than 4 MiB."),
  broken_json: of(400, "The body is not JSON."),
  broken_path: of(400, "The id in the path is not percent-encoded UTF-8."),
  config_refused: of(422, "The config cannot be used; the last good one still applies."),
  conflict: of(409, "The board refused: something else changed the task meanwhile."),
  elsewhere: of(409, "The task is in a queue of another route; move it to its ready queue."),
  encoded: of(415, "The body has a content encoding."),
  forbidden: of(502, "The board does not let the dispatcher's account do that."),
  foreign_address: of(
    403,
    "Another program could listen at that address, and this dispatcher proves itself only for its own.",
  ),
  foreign_host: of(403, "The Host is neither this machine's nor one of `allowed_hosts`."),
  foreign_origin: of(403, "A page of another site asks, by its Origin or by Sec-Fetch-Site."),
  hook_unauthorized: of(401, "The webhook's token is not the configured one."),
  idempotency_key_malformed: of(400, "The Idempotency-Key is empty or longer than 255 characters."),
  idempotency_key_not_kept: of(
    503,
    "The Idempotency-Key cannot be remembered, such as on a full disk, so nothing was done.",
  ),
  idempotency_key_reused: of(422, "The Idempotency-Key came with another body before."),
  internal: of(500, "A bug. The dispatcher's log says more."),
  invalid: of(
    422,
    "The body or the query does not fit its description; `errors` says what is wrong with it.",
  ),
  method_not_allowed: of(405, "The path takes other methods; `Allow` says which."),
  no_hook: of(404, "The config opens no webhook for that kind of board."),
  no_log: of(404, "The run has not started, or the dispatcher has deleted its log."),
  no_route: of(
    409,
    "No run of the task is known, and its queue does not belong to a route; move it to a ready queue.",
  ),
  not_for_runs: of(403, "Only a person may do that; a run's token may not."),
  not_found: of(404, "The board does not have the task or the queue."),
  not_json: of(415, "The content type is not `application/json`."),
  not_utf8: of(400, "The body is not UTF-8."),
  not_your_run: of(403, "A run's token reaches only its own run."),
  not_your_task: of(403, "A run's token reaches only its own task and those that the run created."),
  other_instance: of(
    421,
    "The request names another dispatcher in `Artificer-Instance`. This one did nothing.",
  ),
  outcome_unknown: of(
    409,
    "It is not known whether the request with this Idempotency-Key took effect before a restart or a failure.",
  ),
  queue_not_allowed: of(
    403,
    "The run's token may not put tasks into that queue; `allow_queues` of its route would allow it.",
  ),
  range_unsatisfiable: of(
    416,
    "Nothing of that range is kept; `Content-Range` says how long the log is.",
  ),
  rate_limited: of(429, "The board limits the rate; `Retry-After` says how long to wait."),
  run_ended: of(409, "The run has ended, and its token with it."),
  run_over: of(409, "The run has ended: there is nothing to cancel."),
  stopping: of(503, `The dispatcher is stopping.${MAYBE_DONE}`),
  task_busy: of(
    409,
    "A run of the task is live, or a write to the board about one is not delivered yet.",
  ),
  token_malformed: of(401, "The Authorization header holds no bearer token."),
  token_required: of(401, "A token is required."),
  token_unknown: of(401, "The token is not known."),
  too_many_connections: of(
    503,
    "All connections that `api_max_connections` allows are in use, for requests or for logs that are followed.",
  ),
  too_many_followers: of(
    503,
    "Half of the connections that `api_max_connections` allows follow logs already.",
  ),
  too_many_requests: of(
    429,
    "The run asks more often than `api_rate` allows; `Retry-After` says how long to wait.",
  ),
  unauthorized: of(502, "The board does not accept the dispatcher's credentials."),
  unavailable: of(503, "The board cannot be reached, or is busy."),
  unknown_path: of(404, "The API has nothing at this path."),
  unknown_queue: of(422, "Neither the board nor the config has that queue."),
  unknown_route: of(422, "The config has no route of this name."),
  unknown_run: of(404, "The run does not exist or was deleted."),
  unknown_secret: of(404, "The dispatcher does not have that secret."),
  unsupported: of(501, "The board cannot do that."),
  written_too_much: of(
    403,
    "The run has written as much to the board as `api_written_mib` allows.",
  ),
} as const satisfies Readonly<Record<string, CodeMeaning> & Record<RefusalCode, CodeMeaning>>;

export type Code = keyof typeof CODES;

/** What a code means as the answer to a request with `method`: a GET changes nothing. */
export function meaningOf(code: Code, method: string): string {
  const { meaning } = CODES[code];
  return method === "get" ? meaning.replace(MAYBE_DONE, "") : meaning;
}

/** The codes that any request may get. */
export const ANY: readonly Code[] = [
  "foreign_host",
  "foreign_origin",
  "other_instance",
  "internal",
  "stopping",
  "too_many_connections",
];

/** The codes that a request which needs a token may get. */
export const GUARDED: readonly Code[] = [
  "token_required",
  "token_malformed",
  "token_unknown",
  "run_ended",
  "too_many_requests",
];

/** The codes for a body that is refused. */
export const BODY: readonly Code[] = [
  "broken_json",
  "not_utf8",
  "body_broken",
  "not_json",
  "encoded",
  "body_too_large",
  "body_late",
  "invalid",
];

/** The codes for failures of the board. */
export const BOARD: readonly Code[] = [...CATEGORIES, "backend_timeout"];

function of(status: ProblemStatus, meaning: string): CodeMeaning {
  return { status, meaning };
}

/** The codes for an `Idempotency-Key` that is refused. */
export const REPEATABLE: readonly Code[] = [
  "idempotency_key_malformed",
  "idempotency_key_reused",
  "idempotency_key_not_kept",
  "answer_not_kept",
  "outcome_unknown",
];
