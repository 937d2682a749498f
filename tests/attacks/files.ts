import assert from "node:assert/strict";
import { attempt } from "./attempt.ts";

const on = ["local"] as const;

/** What is put in the place of a file of the state folder, and how a start may end with it. */
const PUT: Readonly<Record<string, string>> = {
  "a named pipe": 'rm -f "$1"; mkfifo "$1"',
  "a link": 'rm -f "$1"; ln -s "$PWD/victim" "$1"',
};

const REPLACED = ["instance.json", "journal/pid", "journal/port", "journal/token_key"];

for (const [what, put] of Object.entries(PUT)) {
  for (const name of REPLACED) {
    attempt(`X7: ${what} in place of ${name} stops no start and is written through by none`, {
      on,
    }, async (kit) => {
      await kit.setUp({
        queues: { Todo: [{ id: "1", name: "one" }] },
        agent: "exit 0",
        settings: 'api_port = "auto"',
      });
      assert.equal((await kit.run(["--once"])).code, 0);
      await kit.sh(`echo precious >victim; set -- ".artificer/${name}"; ${put}`);
      assert.equal((await kit.run(["--once"])).code, 0);
      assert.equal((await kit.sh("cat victim")).stdout, "precious\n");
    });
  }

  for (const name of ["lock", "journal.db", "journal.db-journal", "lock-journal"]) {
    attempt(
      `X7: ${what} in place of journal/${name} is refused with words`,
      { on },
      async (kit) => {
        await kit.setUp();
        assert.equal((await kit.run(["--once"])).code, 0);
        await kit.sh(`echo precious >victim; set -- ".artificer/journal/${name}"; ${put}`);
        const { code, stderr } = await kit.run(["--once"]);
        assert.equal(code, 2);
        assert.match(stderr.replaceAll(/\s+/g, " "), /named pipe|symbolic link|not a file/);
        assert.equal((await kit.sh("cat victim")).stdout, "precious\n");
      },
    );
  }
}

attempt(
  "X7: a named pipe that an agent makes beside the config and the board ends no watch and no stop",
  {
    on,
  },
  async (kit) => {
    await kit.setUp({
      queues: { Todo: [{ id: "1", name: "one" }], Doing: [], Done: [] },
      agent: "mkfifo pipe; exit 0",
      settings: "poll_interval = 600",
    });
    await using dispatcher = kit.start();
    await dispatcher.event("run_settled", "1");
    await kit.sh(
      `sed 's/"Todo": *\\[/"Todo":[{"id":"2","name":"two"}/' board.json >new && mv new board.json`,
    );
    await dispatcher.event("run_settled", "2");
    dispatcher.kill("SIGTERM");
    await dispatcher.ended;
  },
);

attempt(
  "X7: a named pipe in place of the config is named, and the start ends",
  { on },
  async (kit) => {
    await kit.setUp();
    await kit.sh("rm artificer.toml; mkfifo artificer.toml");
    const { code, stderr } = await kit.run(["--once"]);
    assert.equal(code, 2);
    assert.match(stderr.replaceAll(/\s+/g, " "), /it is a named pipe/);
  },
);

attempt("X7: an agent that writes exit 0 into its records and ends with 9 has failed", {
  on,
}, async (kit) => {
  await kit.setUp({
    queues: { Todo: [{ id: "1", name: "one" }] },
    agent:
      'printf "exit 0 ok\\nexit 0 ok:x\\n" >>".artificer/runs/$ARTIFICER_RUN_ID/agent/shim"; exit 9',
  });
  await using dispatcher = kit.start();
  const { outcome } = await dispatcher.event("run_settled", "1");
  assert.equal(outcome, "failed");
});

attempt("X7: an agent finds no seal in its shim's arguments, environment or open files", {
  on,
  needs: ["linux"],
}, async (kit) => {
  await kit.setUp({
    queues: { Todo: [{ id: "1", name: "one" }] },
    agent:
      "{ cat /proc/$PPID/environ /proc/$PPID/cmdline /proc/self/environ; ls -l /proc/$PPID/fd; } >seen; exit 0",
  });
  await using dispatcher = kit.start();
  await dispatcher.event("run_settled", "1");
  const { stdout } = await kit.sh(
    "for s in $(cat .artificer/runs/*/agent/shim | sed -n 's/.* ok://p'); do echo sealed; grep -c -a $s seen; done",
  );
  assert.equal(stdout, "sealed\n0\nsealed\n0\n");
});

attempt("X8: another user may read a JSON board and not its lock", {
  on,
  needs: ["second user"],
}, async (kit) => {
  await kit.setUp({ queues: { Todo: [{ id: "1", name: "one" }] }, agent: "exit 0" });
  await kit.sh(
    "chmod 644 board.json; mkdir -m 755 board.json.lock; : >board.json.lock/lock; chmod 666 board.json.lock/lock",
  );
  await using dispatcher = kit.start();
  await dispatcher.event("run_settled", "1");
  const read =
    `cat "${kit.folder}/board.json" >/dev/null && echo board; cat "${kit.folder}/board.json.lock/lock" && echo lock; true`;
  assert.equal((await kit.other.sh(read)).stdout, "board\n");
});

attempt("X8: another user opens no file of a SQLite board that an earlier version left readable", {
  on,
  needs: ["second user"],
}, async (kit) => {
  await kit.setUp({
    board: "sqlite",
    queues: { Todo: [{ id: "1", name: "one" }] },
    agent: "exit 0",
  });
  await kit.sh("chmod 644 board.db*");
  await using dispatcher = kit.start();
  await dispatcher.event("run_settled", "1");
  const read =
    `for f in "${kit.folder}"/board.db*; do cat "$f" >/dev/null 2>&1 && echo "$f"; done; true`;
  assert.equal((await kit.other.sh(read)).stdout, "");
});
