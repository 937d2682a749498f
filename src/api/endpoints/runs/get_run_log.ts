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
    "Both streams as they came, secrets masked. Positions count bytes from the run's first. Only the end of a long log is held: a line `[… N bytes left out …]` tells what is not. `Range` takes one range, as `bytes=0-99`, `bytes=100-` or `bytes=-1000`; with `follow` it is ignored. `follow` goes on until the run has ended.",
  operation: openLog,
  headers: () =>
    z.object({
      Range: z.string().optional().meta({
        description: "The part that is wanted, in bytes.",
        examples: ["bytes=-1000"],
      }),
    }),
  output: {
    200: {
      description: "All that is held, or with `follow` what is held and then what comes.",
      contentType: "text/plain; charset=utf-8",
      headers: () => z.object(acceptRanges()),
    },
    206: {
      description: "The part, as far as it is held.",
      contentType: "text/plain; charset=utf-8",
      headers: () =>
        z.object({
          ...acceptRanges(),
          "Content-Range": z.string().meta({
            description: "Which part it is, and how long the log is so far.",
            examples: ["bytes 0-99/1234"],
          }),
        }),
    },
  },
  problems: ["range_unsatisfiable"],
  samples: [
    { label: "All that is held" },
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
