import assert from "node:assert/strict";
import { silence } from "../../fakes/planka/mod.ts";
import type { DispatcherProcess } from "../../fixtures/dispatcher_process.ts";
import { isAlive } from "../../fixtures/processes.ts";
import { cardsNamed, type PlankaFolder, plankaFolder } from "./planka_folder.ts";

const GRACE_S = 4;

/** Two cards whose agents ignore TERM and print without end. */
function stubbornFolder(onShutdown: string): Promise<PlankaFolder> {
  return plankaFolder({
    lists: { Todo: cardsNamed(2) },
    agent: "trap '' TERM INT HUP; until [ -e go ]; do echo on; sleep 0.05; done",
    settings: `on_shutdown = "${onShutdown}"\nshutdown_grace = ${GRACE_S}`,
  });
}

/** Callers of the API that wait for a board that is silent, follow a log, and never end their request. */
async function hang(dispatcher: DispatcherProcess, runId: string): Promise<Disposable> {
  const url = new URL(await dispatcher.url());
  const never = [`${url}tasks/1`, `${url}runs/${runId}/log?follow=true`].map((address) =>
    fetch(address).then((response) => response.text()).catch(() => "")
  );
  const half = await Deno.connect({ hostname: url.hostname, port: Number(url.port) });
  const head = `POST /refresh HTTP/1.1\r\nHost: ${url.host}\r\nContent-Type: application/json\r\n`;
  await half.write(new TextEncoder().encode(`${head}Content-Length: 100\r\n\r\n{`));
  return {
    [Symbol.dispose]() {
      half.close();
      void Promise.all(never);
    },
  };
}

for (
  const [mode, signals, livesOn] of [
    ["stop", 1, false],
    ["wait", 2, false],
    ["leave", 1, true],
  ] as const
) {
  Deno.test(`H5: on_shutdown = "${mode}" is over within shutdown_grace while the board, the agents and callers of the API hang`, async () => {
    await using folder = await stubbornFolder(mode);
    const { planka, layout } = folder;
    const pids: number[] = [];
    {
      await using dispatcher = await folder.start();
      let runId = "";
      for (const name of ["Card 1", "Card 2"]) {
        const { pid, run_id } = await dispatcher.event("run_started", layout.card(name).id);
        pids.push(Number(pid));
        runId = String(run_id);
      }
      planka.misbehave(silence, "* /*", Infinity);
      using _callers = await hang(dispatcher, runId);
      const startedAt = performance.now();
      for (let sent = 0; sent < signals; sent++) {
        dispatcher.kill("SIGTERM");
        await dispatcher.event("stopping");
      }
      assert.equal((await dispatcher.ended()).code, 0);
      const tookMs = performance.now() - startedAt;
      assert.ok(tookMs < GRACE_S * 1_000, `it took ${tookMs} ms`);
    }
    for (const pid of pids) assert.equal(await isAlive(pid), livesOn);

    await planka.stop();
    planka.heal();
    await planka.resume();
    await folder.write("go", "");
    await using dispatcher = await folder.start();
    for (const name of ["Card 1", "Card 2"]) {
      const card = layout.card(name);
      await dispatcher.line(({ event, outcome, task_id }) =>
        event === "run_settled" && outcome === "succeeded" && task_id === card.id
      );
      assert.deepEqual([planka.look.listOf(card), planka.look.comments(card)], ["Done", []]);
    }
  });
}
