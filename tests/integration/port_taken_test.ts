import assert from "node:assert/strict";
import { dispatchFolder } from "../fixtures/dispatch_folder.ts";
import { startDispatcher, type StartOptions } from "../fixtures/dispatcher_process.ts";
import { hasTool } from "../fixtures/tools.ts";

/** How the holder of a port is named: its process as the system knows it, and what it calls itself. */
function holderOf({ pid }: { pid: number }, folder: string): string {
  const who = hasTool("lsof") || hasTool("ss") ? `"[^"]+" \\(pid ${pid}\\)` : "a program";
  return `${who}, which calls itself the artificer-dispatcher of "${folder}", listens there; `;
}

const folderOf = () => dispatchFolder({ queues: { Todo: [], Doing: [] } });

/** What a dispatcher says that cannot start, on one line. */
async function refusalOf(options: StartOptions): Promise<string> {
  await using dispatcher = startDispatcher(options);
  assert.equal((await dispatcher.ended()).code, 2);
  assert.deepEqual(dispatcher.lines, []);
  for (const line of dispatcher.complaints) assert.ok(line.length <= 80, line);
  return dispatcher.complaints.map((line) => line.trim()).join(" ");
}

Deno.test("C2: a second dispatcher on a port is told the pid of the first, and how to go on", async () => {
  await using folder = await folderOf();
  await using first = startDispatcher({ cwd: folder.path });
  const { port } = new URL(await first.url());
  const config = await folder.secondConfig();
  assert.match(
    await refusalOf({ cwd: folder.path, args: ["--config", config, "--port", port] }),
    new RegExp(
      `^Cannot listen on 127\\.0\\.0\\.1:${port}: ${holderOf(first, folder.path)}` +
        'stop it, or set "api_port" \\(or --port\\); "auto" takes a free port$',
    ),
  );
});

Deno.test("C2: a second dispatcher on a state folder is told the pid of the first, and how to go on", async () => {
  await using folder = await folderOf();
  await using first = startDispatcher({ cwd: folder.path });
  await first.url();
  for (const args of [[], ["--once"]]) {
    assert.equal(
      await refusalOf({ cwd: folder.path, args }),
      `Cannot use state folder "${folder.path}/.artificer": another dispatcher (pid ${first.pid}) uses it; ` +
        'stop that one, or set another "state_dir"',
    );
  }
  first.kill("SIGKILL");
  await first.ended();
  await using next = startDispatcher({ cwd: folder.path });
  await next.url();
});

Deno.test("C2: so it is under the two strict rights, and where a token is asked for", async () => {
  await using folder = await folderOf();
  const stdin = `api_port = 0
api_require_token = true
[backend]
type = "memory"
[backend.queues]
Todo = []
[routing."Todo"]
command = "true"
in_progress_queue = "Doing"
`;
  const strictly: StartOptions = {
    cwd: folder.path,
    stdin,
    rights: ["--allow-net=localhost", "--allow-run"],
  };
  await using first = startDispatcher({ ...strictly, args: ["--config", "-"] });
  const { port } = new URL(await first.url());
  assert.match(
    await refusalOf({ ...strictly, args: ["--config", "-", "--port", port] }),
    new RegExp(`^Cannot listen on localhost:${port}: ${holderOf(first, folder.path)}`),
  );
});

Deno.test("C2: a stranger on the port is told by name where its name can be found out", async () => {
  await using folder = await folderOf();
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    () => new Response("hello"),
  );
  const { port } = server.addr;
  const said = await refusalOf({ cwd: folder.path, args: ["--port", `${port}`] });
  await server.shutdown();
  const holder = hasTool("lsof") || hasTool("ss")
    ? `"[^"]+" \\(pid ${Deno.pid}\\) listens there; stop it,`
    : "another program uses the port; stop it,";
  assert.match(
    said,
    new RegExp(
      `^Cannot listen on 127.0.0.1:${port}: ${holder} or set "api_port" \\(or --port\\); "auto" takes a free port$`,
    ),
  );
});
