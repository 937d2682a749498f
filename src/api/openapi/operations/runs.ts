import * as z from "zod";
import { CANCEL, RETRY } from "../../routes/bodies.ts";
import { LOG_QUERY, RUNS_QUERY } from "../../routes/queries.ts";
import { IDEMPOTENCY, RUN_ID } from "../../schemas/common.ts";
import { RUN, RUNS } from "../../schemas/run.ts";
import { TASK } from "../../schemas/task.ts";
import { BOARD, BODY, type Code, REPEATABLE, RETRY_REFUSALS } from "../codes.ts";
import type { Operation } from "../operation.ts";

const params = z.object({ id: RUN_ID.describe("The run's id.") });
const onRun: readonly Code[] = ["broken_path", "not_your_run", "unknown_run"];
const logHeaders = {
  "Accept-Ranges": z.literal("bytes").describe("A `Range` header is understood."),
};

export const RUN_OPERATIONS: readonly Operation[] = [
  {
    method: "get",
    path: "/runs",
    id: "listRuns",
    tag: "Runs",
    summary: "List runs",
    description:
      "Newest first, a page at a time: `next` is the path of the following one. With a run's token it lists the runs of that run's task.",
    query: RUNS_QUERY,
    answers: { 200: { description: "A page of runs.", schema: RUNS } },
    problems: ["invalid", "not_your_task"],
    samples: [
      { label: "The newest" },
      { label: "What failed on a route", query: "?route=Todo&outcome=failed&limit=10" },
    ],
  },
  {
    method: "get",
    path: "/runs/{id}",
    id: "getRun",
    tag: "Runs",
    summary: "Read a run",
    description: "What is known of a run, whether it is live or over.",
    params,
    answers: { 200: { description: "The run.", schema: RUN } },
    problems: onRun,
  },
  {
    method: "get",
    path: "/runs/{id}/log",
    id: "getRunLog",
    tag: "Runs",
    summary: "Read what a run printed",
    description:
      "Both streams as they came, secrets masked. Positions count bytes from the run's first. Only the end of a long log is held: a line `[… N bytes left out …]` tells what is not. `Range` takes one range, as `bytes=0-99`, `bytes=100-` or `bytes=-1000`; with `follow` it is ignored. `follow` goes on until the run has ended.",
    params,
    query: LOG_QUERY,
    headers: z.object({
      Range: z.string().optional().meta({
        description: "The part that is wanted, in bytes.",
        examples: ["bytes=-1000"],
      }),
    }),
    answers: {
      200: {
        description: "All that is held, or with `follow` what is held and then what comes.",
        contentType: "text/plain; charset=utf-8",
        headers: z.object(logHeaders),
      },
      206: {
        description: "The part, as far as it is held.",
        contentType: "text/plain; charset=utf-8",
        headers: z.object({
          ...logHeaders,
          "Content-Range": z.string().meta({
            description: "Which part it is, and how long the log is so far.",
            examples: ["bytes 0-99/1234"],
          }),
        }),
      },
    },
    problems: [...onRun, "no_log", "range_unsatisfiable", "invalid"],
    samples: [
      { label: "All that is held" },
      { label: "The last 1000 bytes", flags: ["-r", "-1000"] },
      { label: "As it comes", query: "?follow=true", flags: ["-N"] },
    ],
  },
  {
    method: "post",
    path: "/runs/{id}/cancel",
    id: "cancelRun",
    tag: "Runs",
    summary: "Cancel a run",
    description:
      "Begins to end the run: TERM, 5 s, KILL. Its task is then parked, with a comment. Asked again it does nothing more.",
    params,
    body: { ...CANCEL, isOptional: true },
    answers: { 202: { description: "The run; it is not over yet.", schema: RUN } },
    problems: [...onRun, "run_over", ...BODY],
  },
  {
    method: "post",
    path: "/runs/{id}/retry",
    id: "retryRun",
    tag: "Runs",
    summary: "Run the task of a run again",
    description:
      "The same as `/tasks/{id}/retry` for the task that the run worked on. Not for a run's token.",
    params,
    headers: IDEMPOTENCY,
    body: { ...RETRY, isOptional: true },
    answers: { 202: { description: "The task, which is to be run.", schema: TASK } },
    problems: ["broken_path", "unknown_run", ...BOARD, ...BODY, ...REPEATABLE, ...RETRY_REFUSALS],
  },
];
