import assert from "node:assert/strict";
import { dispatchFolder, eventsOf, queuesOf, tasksNamed } from "../../fixtures/dispatch_folder.ts";
import { startDispatcher } from "../../fixtures/dispatcher_process.ts";
import { freePort } from "../../fixtures/free_port.ts";
import { isAlive, untilGone } from "../../fixtures/processes.ts";

Deno.test({
  name:
    "an agent that outlives the state folder has its task to itself, also where orphans are run again",
  // Elsewhere no environment of another process can be seen.
  ignore: Deno.build.os !== "linux",
  async fn() {
    await using folder = await dispatchFolder({
      queues: { Todo: tasksNamed(1), Doing: [] },
      agent: `echo "$1" >> started\nuntil [ -e go ]; do sleep 0.05; done`,
      route: 'on_orphan = "retry"\n',
    });
    // An agent is known by its task and by the API that it was given.
    const options = { cwd: folder.path, args: ["--port", String(freePort())] };
    await using first = startDispatcher(options);
    const { pid } = await first.event("run_started");
    first.kill("SIGKILL");
    await first.ended();
    await Deno.remove(`${folder.path}/.artificer`, { recursive: true });
    await using second = startDispatcher(options);
    await second.event("orphans_found");
    assert.equal(await isAlive(Number(pid)), true);
    assert.deepEqual(eventsOf(second, "orphan_handled"), []);
    assert.equal((await queuesOf(folder.board)).get("1"), "Doing");
    assert.equal(await Deno.readTextFile(`${folder.path}/started`), "1\n");
    await folder.write("go", "");
    await untilGone(Number(pid));
  },
});
