import { type RunAnswer, runAnswer } from "../../../src/cli/client/answers.ts";

/** A run as the API shows it, with everything given. */
export function runJson(facts: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    run_id: "0198c0de-0000-7000-8000-00001a2b3c4d",
    task_id: "5",
    task_name: "Fix crash",
    queue: "Todo",
    in_progress_queue: "In Progress",
    agent: "claude",
    attempt: 2,
    timeout_seconds: 600,
    state: "settled",
    times: { intent: "2026-01-01T00:00:00Z", started: "2026-01-01T00:00:00Z" },
    command: "claude -p 'Fix it'",
    argv: ["claude", "-p", "Fix it"],
    cwd: "/srv/work",
    pid: 4242,
    outcome: "failed",
    exit_code: 3,
    signal: null,
    left_processes: [],
    error: null,
    drop_reason: null,
    started_at: "2026-01-01T00:00:00Z",
    ended_at: "2026-01-01T00:02:03Z",
    duration_seconds: 123,
    session_id: "session-1",
    usage: {
      total_cost_usd: 0.1234,
      input_tokens: 12_345,
      output_tokens: 678,
      cache_read_tokens: 9,
      cache_creation_tokens: 0,
      turns: 12,
    },
    last_message: "I could not\nfix it",
    outage: null,
    denials: [],
    log: "/runs/0198c0de-0000-7000-8000-00001a2b3c4d/log",
    ...facts,
  };
}

/** The same as the client reads it. */
export function runOf(facts: Readonly<Record<string, unknown>> = {}): RunAnswer {
  return runAnswer().parse(runJson(facts));
}

/** A live run's facts. */
export const LIVE = {
  state: "started",
  outcome: null,
  exit_code: null,
  ended_at: null,
  duration_seconds: null,
} as const;
