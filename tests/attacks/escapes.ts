import assert from "node:assert/strict";
import { endedWithScope, isAlive } from "../fixtures/processes.ts";
import { attempt } from "./attempt.ts";
import { delegatedCgroup } from "./harness/cgroup.ts";
import type { Kit } from "./harness/kit.ts";

const ONE = { Todo: [{ id: "1", name: "one" }] };

/** Words of `sh` that start `command` in the background and wait until it is `program`, with its id in `file`. */
function leave(command: string, program: string, file: string): string {
  return `(exec ${command}) >/dev/null 2>&1 &
until [ "$(cat "/proc/$!/comm")" = ${program} ]; do :; done
echo "$!" > "${file}"`;
}

/** A program that nobody but root can look into, in a session of its own. */
const HIDDEN = `perl -MPOSIX -e 'setsid; syscall($ENV{PRCTL}, 4, 0); $0 = "hidden"; sleep 1000'`;
/** prctl(2), by the number that Linux gives it. */
const PRCTL = Deno.build.arch === "aarch64" ? "167" : "157";

/** Sheds the limit that all of a run inherits; only its control group is left to show it. */
const SHED = `ulimit -w 1; exec env -i "$(command -v setsid)" "$(command -v sleep)" 1000`;

const STRAY = 'env -i "$(command -v setsid)" "$(command -v sleep)" 1000';

async function pidIn(file: string): Promise<number> {
  return Number(await Deno.readTextFile(file));
}

/** As the second user, whose files are in their own folder. */
async function setUpOf(kit: Kit, agent: string): Promise<void> {
  const settings = kit.profile === "local" ? `state_dir = "${kit.other.folder}/state"` : "";
  await kit.setUp({ board: "memory", queues: ONE, agent, settings });
}

attempt(
  "X11: what an agent leaves without its environment is ended",
  { needs: ["linux"] },
  async (kit) => {
    await kit.setUp({ queues: ONE, agent: leave(STRAY, "sleep", "escaped") });
    await using dispatcher = kit.start();
    const { strays } = await dispatcher.event("run_ended", "1");
    const pid = await pidIn(`${kit.folder}/escaped`);
    await using _escapee = endedWithScope(pid);
    assert.deepEqual([strays, await isAlive(pid)], [1, false]);
  },
);

attempt("X11: a process into which its own user can't look is ended", {
  needs: ["second user", "perl"],
}, async (kit) => {
  const file = `${kit.other.folder}/escaped`;
  await setUpOf(kit, `export PRCTL=${PRCTL}\n${leave(HIDDEN, "hidden", file)}`);
  await using dispatcher = kit.start({ through: (command) => kit.other.command(command) });
  const { strays } = await dispatcher.event("run_ended", "1");
  const pid = await pidIn(file);
  await using _escapee = endedWithScope(pid);
  assert.deepEqual([strays, await isAlive(pid)], [1, false]);
});

attempt("X11: an ssh-agent that stays in the foreground of its own session is ended", {
  needs: ["second user", "ssh-agent"],
}, async (kit) => {
  const file = `${kit.other.folder}/escaped`;
  const agent = `setsid ssh-agent -D -a "${kit.other.folder}/socket"`;
  await setUpOf(kit, leave(agent, "ssh-agent", file));
  await using dispatcher = kit.start({ through: (command) => kit.other.command(command) });
  await dispatcher.event("run_ended", "1");
  const pid = await pidIn(file);
  await using _escapee = endedWithScope(pid);
  assert.equal(await isAlive(pid), false);
});

attempt("X11: in a delegated control group even what has shed everything else is ended", {
  needs: ["second user", "cgroup"],
}, async (kit) => {
  const file = `${kit.other.folder}/escaped`;
  await setUpOf(kit, leave(`sh -c '${SHED}'`, "sleep", file));
  await using group = await delegatedCgroup(kit.other.uid);
  await using dispatcher = kit.start({
    through: (command) => group.command(kit.other.command(command)),
  });
  const { strays } = await dispatcher.event("run_ended", "1");
  const pid = await pidIn(file);
  await using _escapee = endedWithScope(pid);
  assert.deepEqual([strays, await isAlive(pid)], [1, false]);
});

/** A copy of setpriv by which everybody becomes root, below a folder that the second user can enter. */
async function setuidProgram(kit: Kit): Promise<string> {
  const { code } = await kit.sh('cp "$(command -v setpriv)" rise && chmod 4755 rise');
  assert.equal(code, 0);
  return `${kit.folder}/rise --reuid=0 --regid=0 --clear-groups sleep 1000`;
}

attempt("X11: a process of another user that can't be ended is told, in the log and of the run", {
  needs: ["second user", "curl"],
}, async (kit) => {
  const file = `${kit.other.folder}/escaped`;
  await setUpOf(kit, leave(await setuidProgram(kit), "sleep", file));
  await using dispatcher = kit.start({ through: (command) => kit.other.command(command) });
  const { level, message, left, run_id } = await dispatcher.event("run_ended", "1");
  const pid = await pidIn(file);
  await using _escapee = endedWithScope(pid);
  assert.deepEqual([level, left], ["warning", [pid]]);
  assert.match(
    message,
    new RegExp(`could not end 1 process \\(pid ${pid}\\), which may still work`),
  );
  const { stdout } = await kit.sh(`curl -sS "${await dispatcher.url()}/runs/${run_id}"`);
  assert.deepEqual(JSON.parse(stdout).left_processes, [pid]);
});

attempt("X11: in a delegated control group a process of root is ended, too", {
  needs: ["second user", "cgroup"],
}, async (kit) => {
  const file = `${kit.other.folder}/escaped`;
  await setUpOf(kit, leave(await setuidProgram(kit), "sleep", file));
  await using group = await delegatedCgroup(kit.other.uid);
  await using dispatcher = kit.start({
    through: (command) => group.command(kit.other.command(command)),
  });
  const { left } = await dispatcher.event("run_ended", "1");
  const pid = await pidIn(file);
  await using _escapee = endedWithScope(pid);
  assert.deepEqual([left, await isAlive(pid)], [undefined, false]);
});

/** Makes groups below that of its run until no path reaches the last one, and leaves a process there. */
const DIGGING = `mount=/sys/fs/cgroup
[ -e $mount/cgroup.procs ] || mount=$mount/unified
cd "$mount$(sed -n 's/^0:://p' /proc/self/cgroup)"
name=$(printf %0200d 0)
for depth in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22; do mkdir $name && cd $name; done
(echo 0 >cgroup.procs; ulimit -w 1; exec env -i "$(command -v setsid)" "$(command -v sleep)" 1000) >/dev/null 2>&1 &
until [ "$(cat "/proc/$!/comm")" = sleep ]; do :; done
echo "$!" > "$folder/escaped"`;

attempt("X11: what hides in control groups too deep for a path is ended", {
  needs: ["root", "cgroup"],
}, async (kit) => {
  await kit.setUp({ queues: ONE, agent: `folder=$PWD\n${DIGGING}` });
  await using group = await delegatedCgroup(0);
  await using dispatcher = kit.start({ through: (command) => group.command(command) });
  await dispatcher.event("run_ended", "1");
  const pid = await pidIn(`${kit.folder}/escaped`);
  await using _escapee = endedWithScope(pid);
  assert.equal(await isAlive(pid), false);
});

/** Starts itself again and again in new sessions, faster than one can look, and ends after a while. */
const HOPPING = `[ "$1" -gt 0 ] || exit 0
echo "$$" > "$2"
sleep 0.02
ulimit -w 1
env -i PATH="$PATH" setsid sh "$0" $(($1 - 1)) "$2" &`;

attempt("X11: a process that starts itself again all the time is ended by its control group", {
  needs: ["root", "cgroup"],
}, async (kit) => {
  await kit.write("hop.sh", HOPPING);
  const agent = 'sh hop.sh 300 "$PWD/hopped" & until [ -e hopped ]; do sleep 0.01; done';
  await kit.setUp({ queues: ONE, agent });
  await using dispatcher = kit.start();
  await dispatcher.event("run_ended", "1");
  const last = await Deno.readTextFile(`${kit.folder}/hopped`);
  await new Promise((resolve) => setTimeout(resolve, 200));
  assert.equal(await Deno.readTextFile(`${kit.folder}/hopped`), last);
});

attempt("X11: after a killed dispatcher the next one ends what the agent left", {
  on: ["local"],
  needs: ["root", "cgroup"],
}, async (kit) => {
  const agent = `${leave(`sh -c '${SHED}'`, "sleep", "escaped")}
until [ -e go ]; do sleep 0.02; done`;
  await kit.setUp({ queues: ONE, agent, settings: "poll_interval = 1" });
  {
    await using first = kit.start();
    await first.event("run_started", "1");
    while (!await Deno.stat(`${kit.folder}/escaped`).catch(() => null));
    first.kill("SIGKILL");
    await first.ended();
  }
  const pid = await pidIn(`${kit.folder}/escaped`);
  await using _escapee = endedWithScope(pid);
  await using second = kit.start();
  await second.url();
  await kit.write("go", "");
  await second.event("run_ended", "1");
  assert.equal(await isAlive(pid), false);
});

attempt("X11: a record that an agent forged makes no dispatcher end another control group", {
  on: ["local"],
  needs: ["root", "cgroup"],
}, async (kit) => {
  await using decoy = await delegatedCgroup(0);
  const bystander = new Deno.Command("sh", {
    args: ["-c", 'echo 0 >"$0/cgroup.procs"; echo in; exec sleep 1000', decoy.path],
    stdout: "piped",
  }).spawn();
  const reader = bystander.stdout.getReader();
  await reader.read();
  await kit.setUp({
    queues: ONE,
    agent: `sed -i 's|"cgroup":[^,}]*|"cgroup":"${decoy.path}"|' .artificer/runs/*/agent/spec
touch forged; until [ -e go ]; do sleep 0.02; done`,
  });
  {
    await using first = kit.start();
    while (!await Deno.stat(`${kit.folder}/forged`).catch(() => null));
    first.kill("SIGKILL");
    await first.ended();
  }
  await using second = kit.start();
  await second.url();
  await kit.write("go", "");
  await second.event("run_ended", "1");
  assert.equal(await isAlive(bystander.pid), true);
  bystander.kill("SIGKILL");
  await bystander.status;
  await reader.cancel();
});

attempt(
  "X11: no control group is left when a run is over",
  { needs: ["root", "cgroup"] },
  async (kit) => {
    await kit.setUp({ queues: ONE, agent: "sed -n 's/^0:://p' /proc/self/cgroup > group" });
    await using dispatcher = kit.start();
    await dispatcher.event("run_settled", "1");
    const group = (await Deno.readTextFile(`${kit.folder}/group`)).trim();
    assert.match(group, /\/artificer-[\da-f-]{36}\.agent$/);
    for (const mount of ["/sys/fs/cgroup", "/sys/fs/cgroup/unified"]) {
      assert.equal(await Deno.stat(mount + group).catch(() => null), null);
    }
  },
);
