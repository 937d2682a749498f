/** How each of the demo's tasks should end, by its id. */
export const EXPECTED: Readonly<Record<string, string>> = {
  "1": "succeeded",
  "2": "succeeded",
  "3": "failed",
  "4": "timed_out",
  "5": "succeeded",
};

/** The demo's board, in the file format of the JSON backend. */
export function demoBoard(): unknown {
  return {
    queues: {
      "Todo": [
        { id: 1, name: "Write the release notes", description: "One line a change." },
        { id: 2, name: "Fix the crash on empty input" },
        { id: 3, name: "Upgrade the parser", labels: ["breaks"] },
        { id: 4, name: "Wait for the review", labels: ["hangs"] },
        { id: 5, name: "Sort the imports" },
      ],
      "In Progress": [],
      "Done": [],
      "Failed": [],
    },
  };
}

/** A config for that board, whose agent is a script that `deno` runs. */
export function demoConfig(boardPath: string, deno: string, agent: string): string {
  const args = ["run", "--quiet", "--no-prompt", "--allow-env", "--allow-net", agent];
  return `poll_interval = 5
max_concurrent_agents = 2
api_port = 0

[backend]
type = "json"
url = ${JSON.stringify(boardPath)}

[routing."Todo"]
command = ${JSON.stringify(deno)}
args = ${JSON.stringify(args)}
in_progress_queue = "In Progress"
failed_queue = "Failed"
timeout = 4
cwd = "work"
`;
}
