import * as z from "zod";
import { RUN_ID, TASK_ID } from "../../operations/input.ts";
import { OUTAGE_KINDS, OUTCOMES, RUN_STATES } from "../../operations/words.ts";
import { INSTANT, lazily, type ShownBy } from "./common.ts";

export type UsageJson = ShownBy<typeof usageSchema>;
export type OutageJson = ShownBy<typeof outageSchema>;
export type DenialJson = ShownBy<typeof denialSchema>;
export type RunJson = ShownBy<typeof runSchema>;

const tokens = (description: string) => z.int().min(0).describe(description);

/** What a run took, as the API shows it. */
export const usageSchema = lazily(() =>
  z.object({
    total_cost_usd: z.number().nullable().describe("In US dollars, by the agent's own count."),
    input_tokens: tokens("Tokens that went in, without those that a cache gave or took."),
    output_tokens: tokens("Tokens that came out."),
    cache_read_tokens: tokens("Tokens that a cache gave."),
    cache_creation_tokens: tokens("Tokens that a cache took."),
    turns: z.int().nullable().describe("Turns of the conversation."),
  }).meta({ id: "Usage", description: "What a run used, if its agent reports that." })
);

/** An outage, as the API shows it. */
export const outageSchema = lazily(() =>
  z.object({
    kind: z.enum(OUTAGE_KINDS).describe("What refuses the agent."),
    reason: z.string().describe("What is wrong, such as `it is not logged in`."),
    remedy: z.string().nullable().describe("What a person can do; null if it passes by itself."),
    resets_at: INSTANT.nullable().describe("When it ends, if the agent tells that."),
  }).meta({ id: "Outage", description: "Why an agent could not work, although not by its task." })
);

/** Something that an agent was refused, as the API shows it. */
export const denialSchema = lazily(() =>
  z.object({
    tool: z.string().describe("The tool, by the agent's name of it."),
    detail: z.string().nullable().describe("What it was to do: the command or the path."),
    setting: z.string().nullable().describe("The option of the agent that would allow it."),
  }).meta({ id: "Denial", description: "Something that the agent's own permissions refused." })
);

const timesSchema = lazily(() =>
  z.object({
    intent: INSTANT.optional().describe("A slot and a task were found."),
    claimed: INSTANT.optional().describe("The task was moved, assigned and read back."),
    started: INSTANT.optional().describe("The process was started."),
    ended: INSTANT.optional().describe("The process had ended, and no process of it was left."),
    settled: INSTANT.optional().describe("Every write to the board was delivered."),
    dropped: INSTANT.optional().describe("The run was given up before it started."),
  })
);

/** A run as the API shows it. */
export const runSchema = lazily(() =>
  z.object({
    run_id: RUN_ID.describe("A UUIDv7: sorts by time."),
    task_id: TASK_ID.describe("The task that it works on."),
    task_name: z.string().describe("The task's name at the claim."),
    queue: z.string().describe("The ready queue that the task came from; the route's name."),
    in_progress_queue: z.string().describe("Where the claim moved the task."),
    agent: z.string().describe("The kind of agent."),
    attempt: z.int().min(1).describe("From 1."),
    timeout_seconds: z.number().nullable().describe("How long it may take; null means no limit."),
    state: z.enum(RUN_STATES).describe("Where it is in its life."),
    times: timesSchema().describe("When each state that it has been in was entered."),
    command: z.string().nullable().describe("The command as one line that a shell would take."),
    argv: z.array(z.string()).describe("The command; empty before the start."),
    cwd: z.string().nullable().describe("The agent's folder; null for the dispatcher's."),
    pid: z.int().nullable().describe("The process id of its command."),
    outcome: z.enum(OUTCOMES).nullable().describe("How it ended."),
    exit_code: z.int().nullable().describe("Null if a signal ended it, and before the end."),
    signal: z.string().nullable().describe("The signal that ended it, such as `SIGKILL`."),
    left_processes: z.array(z.int()).describe(
      "The ids of processes that it left behind and that could not be ended: they may still work.",
    ),
    error: z.string().nullable().describe("Why it could not be started."),
    drop_reason: z.string().nullable().describe("Why it was dropped."),
    started_at: INSTANT.nullable().describe("When its command was started."),
    ended_at: INSTANT.nullable().describe("When its command had ended."),
    duration_seconds: z.number().nullable().describe("From the start to the end."),
    session_id: z.string().nullable().describe("With it the agent resumes its conversation."),
    usage: usageSchema().nullable().describe("What it used, if its agent reports that."),
    last_message: z.string().nullable().describe("The last thing that its agent said."),
    outage: outageSchema().nullable().describe("What kept its agent from the work, if it tells."),
    denials: z.array(denialSchema()).describe("What its agent was refused; the first ones only."),
    log: z.string().describe("The path of its log."),
  }).meta({
    id: "Run",
    description: "One attempt of one agent on one task. A field without a value is null.",
  })
);

/** A page of runs. */
export const runsSchema = lazily(() =>
  z.object({
    runs: z.array(runSchema()).describe("Newest first."),
    next: z.string().nullable().describe("The path of the next page; null on the last one."),
  }).meta({ id: "RunPage", description: "A page of runs." })
);
