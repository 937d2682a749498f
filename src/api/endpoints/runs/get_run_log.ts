import * as z from "zod";
import { invalid } from "../../../operations/input.ts";
import { openLog } from "../../../operations/runs.ts";
import { logResponse } from "../../log/log_response.ts";
import { problemOfRefusal, problemResponse } from "../../problem.ts";
import { operationEndpoint } from "../operation_endpoint.ts";

const acceptRanges = () => ({
  "Accept-Ranges": z.literal("bytes").describe("A `Range` header is understood."),
});

export const GET_RUN_LOG = operationEndpoint({
  method: "get",
  path: "/runs/{id}/log",
  id: "getRunLog",
  tag: "Runs",
  summary: "Read what a run printed",
  description:
    "Both streams in the order of arrival, with secrets masked. Positions count bytes from the run's first. Only the end of a long log is kept: a line `[… N bytes left out …]` says how much is missing. `Range` takes one range, such as `bytes=0-99`, `bytes=100-` or `bytes=-1000`; with `follow` it is ignored. `follow` sends what the run prints until the run has ended.",
  operation: openLog,
  headers: () =>
    z.object({
      Range: z.string().optional().meta({
        description: "The wanted part, in bytes.",
        examples: ["bytes=-1000"],
      }),
    }),
  output: {
    200: {
      description: "All that is kept; with `follow` also what the run then prints.",
      contentType: "text/plain; charset=utf-8",
      headers: () => z.object(acceptRanges()),
    },
    206: {
      description: "The part, as far as it is kept.",
      contentType: "text/plain; charset=utf-8",
      headers: () =>
        z.object({
          ...acceptRanges(),
          "Content-Range": z.string().meta({
            description: "Which part it is, and the length of the log so far.",
            examples: ["bytes 0-99/1234"],
          }),
        }),
    },
  },
  problems: ["range_unsatisfiable", "too_many_followers"],
  samples: [
    { label: "All that is kept" },
    { label: "The last 1000 bytes", flags: ["-r", "-1000"] },
    { label: "As it comes", query: "?follow=true", flags: ["-N"] },
  ],
  answer(opened, asked) {
    if (opened.offset === undefined || opened.follow) return logResponse(opened, asked);
    const detail = 'goes with "follow"; a part is read with a Range header';
    return problemResponse(
      problemOfRefusal(invalid(openLog.what, [{ path: "offset", detail }])),
    );
  },
});
