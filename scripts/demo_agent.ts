/**
 * The demo's agent. It knows nothing about the board: it reads its task through the HTTP API, writes a
 * comment about its work, and moves the task on. A label of the task tells it to fail or to hang.
 */
const { ARTIFICER_API_URL, ARTIFICER_TASK_ID, ARTIFICER_TOKEN } = Deno.env.toObject();

interface Task {
  readonly name: string;
  readonly labels: readonly string[];
}

async function api<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
  const response = await fetch(`${ARTIFICER_API_URL}/tasks/${ARTIFICER_TASK_ID}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${ARTIFICER_TOKEN}`,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`);
  return await response.json();
}

function print(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}

const task = await api<Task>("GET", "");
print(`Working on "${task.name}"`);
if (task.labels.includes("breaks")) {
  print("error: the tests do not pass");
  Deno.exit(3);
}
if (task.labels.includes("hangs")) {
  print("Waiting for something that never comes");
  await new Promise((resolve) => setTimeout(resolve, 600_000));
}
await api("POST", "/comments", { text: `Done: ${task.name}` });
await api("POST", "/move", { target_queue: "Done" });
