import { listRuns } from "../../../operations/runs.ts";
import { runJson } from "../../mapping.ts";
import { jsonResponse } from "../../problem.ts";
import { runsSchema } from "../../schemas/run.ts";
import { operationEndpoint } from "../operation_endpoint.ts";

export const LIST_RUNS = operationEndpoint({
  method: "get",
  path: "/runs",
  id: "listRuns",
  tag: "Runs",
  summary: "List runs",
  description:
    "Newest first, a page at a time: `next` is the path of the next page. With a run's token it lists the runs of that run's task.",
  operation: listRuns,
  output: { 200: { description: "A page of runs.", schema: runsSchema } },
  samples: [
    { label: "The newest" },
    { label: "What failed on a route", query: "?route=Todo&outcome=failed&limit=10" },
  ],
  answer: ({ runs, before }, { request }, { redact }) =>
    jsonResponse({
      runs: runs.map((run) => runJson(run, redact)),
      next: before === null ? null : nextPage(request.url, before),
    }),
});

/** The same question, about what is older. */
function nextPage(url: string, before: string): string {
  const { searchParams } = new URL(url);
  searchParams.set("before", before);
  return `/runs?${searchParams}`;
}
