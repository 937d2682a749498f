import assert from "node:assert/strict";
import { v7 as uuid } from "uuid";
import type { LeaderEnd } from "../../../src/process/leader.ts";
import { readEnd } from "../../../src/process/shim/end.ts";
import { exists, readRecords } from "../../../src/process/shim/folder.ts";
import { inspectProcesses } from "../../../src/process/shim/inspect.ts";
import { Seals } from "../../../src/process/shim/seals.ts";
import { type ShimSpec, spawnShim } from "../../../src/process/shim/spawn.ts";
import { createStepFolder, stepFolder } from "../../../src/process/shim/step_folder.ts";
import { agentScript } from "../../fixtures/agents.ts";
import { makePipe } from "../../fixtures/pipes.ts";
import { type TempDir, tempDir } from "../../fixtures/temp_dir.ts";
import { shells } from "./shells.ts";

/** What came of a command behind a shim. */
interface Ran extends LeaderEnd {
  readonly pid: number;
  readonly folder: string;
  readonly out: string;
  readonly err: string;
}

async function newFolder(dir: TempDir): Promise<string> {
  const folder = stepFolder(dir.path, uuid(), "agent");
  await createStepFolder(folder);
  return folder;
}

/** Runs a command behind a shim to its end. */
async function runBehind(
  dir: TempDir,
  shell: readonly string[],
  argv: readonly string[],
  changes: Partial<ShimSpec> = {},
): Promise<Ran> {
  const folder = changes.folder ?? await newFolder(dir);
  const spec = {
    argv,
    folder,
    shell,
    cwd: null,
    bootId: "boot",
    env: {},
    clearEnv: false,
    seals: null,
  };
  const { child, failure } = spawnShim({ ...spec, hasStdin: false, ...changes });
  assert.equal(failure, null);
  const status = await child.status;
  const end = readEnd({ ...spec, command: argv[0] ?? "", ...changes }, status);
  const text = async (name: string) => {
    const path = `${folder}/${name}`;
    return await exists(path) && (await Deno.lstat(path)).isFile
      ? await Deno.readTextFile(path)
      : "";
  };
  return { ...end, pid: child.pid, folder, out: await text("out"), err: await text("err") };
}

for (const shell of shells()) {
  const test = (name: string, fn: (dir: TempDir) => Promise<void>) =>
    Deno.test(`${shell.join(" ")}: ${name}`, async () => {
      await using dir = await tempDir();
      await fn(dir);
    });

  test("both streams, the exit code and which process it is are recorded", async (dir) => {
    const ran = await runBehind(dir, shell, ["sh", "-c", "echo out; echo err >&2; exit 3"]);
    assert.deepEqual([ran.code, ran.signal, ran.out, ran.err], [3, null, "out\n", "err\n"]);
    const { start } = readRecords(ran.folder, null);
    const { uptimeMs } = await inspectProcesses([]);
    assert.deepEqual([start?.pid, start?.bootId], [ran.pid, "boot"]);
    const age = (uptimeMs ?? 0) - (start?.uptimeMs ?? 0);
    assert.ok(age >= -10 && age < 60_000, `it is ${age} ms old`);
  });

  test("a signal and an exit code of the same number are told apart", async (dir) => {
    for (const name of ["TERM", "KILL", "HUP", "SEGV"]) {
      const ran = await runBehind(dir, shell, ["sh", "-c", `kill -s ${name} $$`]);
      assert.deepEqual([ran.code, ran.signal], [null, `SIG${name}`]);
    }
    for (const code of [129, 137, 143, 255]) {
      const ran = await runBehind(dir, shell, ["sh", "-c", `exit ${code}`]);
      assert.deepEqual([ran.code, ran.signal], [code, null]);
    }
  });

  test("M1: a signal to the whole group is recorded, whatever the agent makes of it", async (dir) => {
    const folder = await newFolder(dir);
    const toGroup = (name: string) => `kill -s ${name} -- -$(($(ps -o pgid= -p $$)))`;
    for (const name of ["TERM", "HUP", "QUIT", "INT"]) {
      const plain = await runBehind(dir, shell, ["sh", "-c", `${toGroup(name)}; sleep 10`]);
      assert.equal(plain.askedBy, `SIG${name}`, name);
      const polite = `trap 'exit 0' ${name}; ${toGroup(name)}; sleep 10`;
      const ended = await runBehind(dir, shell, ["sh", "-c", polite]);
      assert.deepEqual([ended.code, ended.askedBy], [0, `SIG${name}`], name);
    }
    const alone = await runBehind(dir, shell, ["sh", "-c", "kill -s TERM $$"], { folder });
    assert.equal(alone.askedBy, "SIGTERM");
    for (const script of ["exit 0", "exit 130", "exit 143", "kill -s KILL $$", "kill -s SEGV $$"]) {
      assert.equal((await runBehind(dir, shell, ["sh", "-c", script])).askedBy, undefined, script);
    }
  });

  test("arguments are never expanded and never taken for the shell's own", async (dir) => {
    const args = ["-c", "$(id)", "`id`", "*", "a b", "", "\n", "--", "'\""];
    const { out } = await runBehind(dir, shell, [agentScript("print_args.sh"), ...args]);
    assert.deepEqual(out.split("\0").slice(0, -1), args);
  });

  test("a command is what stands in PATH, not what the shell can do by itself", async (dir) => {
    for (const command of ["eval", "exit", "cd", "set"]) {
      const ran = await runBehind(dir, shell, [command, "echo expanded"], {
        env: { PATH: dir.path },
      });
      assert.equal(ran.spawnFailure?.problem, "command_not_found");
    }
    await Deno.mkdir(`${dir.path}/b i*n`);
    await dir.write("b i*n/exit", "#!/bin/sh\necho mine\n", { mode: 0o755 });
    const env = { PATH: `:/none:${dir.path}/b i*n:/usr/bin:/bin` };
    assert.equal((await runBehind(dir, shell, ["exit"], { env })).out, "mine\n");
  });

  test("P5: what is missing, no program or of no interpreter has no process", async (dir) => {
    const plain = await dir.write("plain", "#!/bin/sh\n", { mode: 0o644 });
    const lost = await dir.write("lost", "#!/artificer/none\n", { mode: 0o755 });
    const binary = await dir.write("binary", "\x7fELF\0\0\0\0", { mode: 0o755 });
    const problems = new Map([
      ["artificer-none", "command_not_found"],
      ["/artificer/none", "command_not_found"],
      [lost, "command_not_found"],
      [plain, "not_executable"],
      [dir.path, "not_executable"],
    ]);
    // Busybox takes what the system refuses for a script of its own.
    if (!shell.includes("sh")) problems.set(binary, "refused");
    for (const [command, problem] of problems) {
      const { code, signal, spawnFailure } = await runBehind(dir, shell, [command]);
      assert.deepEqual([code, signal, spawnFailure?.problem], [null, null, problem], command);
    }
  });

  test("P5: an agent that ends like a shell without its command has ended by itself", async (dir) => {
    for (const code of [125, 126, 127]) {
      const script = `echo "sh: 1: nothing: not found" >&2; exit ${code}`;
      const ran = await runBehind(dir, shell, ["sh", "-c", script]);
      assert.deepEqual([ran.code, ran.spawnFailure], [code, null]);
    }
  });

  test("standard input is a file that is gone once the agent runs", async (dir) => {
    const script = 'cat; [ -e "$0/stdin" ] || echo gone';
    const folder = await newFolder(dir);
    await Deno.writeTextFile(`${folder}/stdin`, "prompt\n");
    const changes = { folder, hasStdin: true };
    const { out } = await runBehind(dir, shell, ["sh", "-c", script, folder], changes);
    assert.equal(out, "prompt\ngone\n");
  });

  test("S2: what is to be hidden is gone, and of the shell nothing is left in sight", async (dir) => {
    const own = { KEPT: "x", SECRET: "", PATH: "/usr/bin:/bin", artificer_dir: "mine" };
    const { out } = await runBehind(dir, shell, ["env"], {
      env: own,
      clearEnv: true,
      unset: ["SECRET", "a; echo injected", "OTHER"],
    });
    const names = out.trimEnd().split("\n").map((line) => line.split("=")[0] ?? "");
    const shellsOwn = ["_", "PWD", "OLDPWD", "SHLVL"];
    const seen = names.filter((name) => !shellsOwn.includes(name)).toSorted();
    assert.deepEqual(seen, ["KEPT", "PATH", "artificer_dir"]);
  });

  test("X7: an agent that reads all that the system shows of its shim finds no seal", async (dir) => {
    const seals = new Seals(new Uint8Array(32), "run", "agent");
    const show =
      "cat /proc/self/environ /proc/$PPID/environ /proc/$PPID/cmdline; env; cat; ls -l /proc/self/fd";
    const own = {
      PATH: "/usr/bin:/bin",
      SHELLOPTS: "allexport:xtrace",
      artificer_exit: "exported",
    };
    const options = { seals, env: own, clearEnv: true };
    const ran = await runBehind(dir, shell, ["sh", "-c", `{ ${show}; } 2>&1`], options);
    for (const word of seals.words()) assert.ok(!ran.out.includes(word));
    const records = readRecords(ran.folder, seals);
    assert.deepEqual([ran.code, records.exitCode, records.start?.pid], [0, 0, ran.pid]);
  });

  test("X7: what is not a file starts no agent, which would write through it or wait for it", async (dir) => {
    const victim = await dir.write("victim", "precious");
    for (const name of ["shim", "out", "err", "stdin"]) {
      for (const put of [makePipe, (path: string) => Deno.symlink(victim, path)]) {
        const folder = await newFolder(dir);
        await put(`${folder}/${name}`);
        const ran = await runBehind(dir, shell, ["sh", "-c", "echo begun"], {
          folder,
          hasStdin: name === "stdin",
        });
        assert.equal(ran.spawnFailure?.problem, "refused", name);
      }
    }
    assert.equal(await Deno.readTextFile(victim), "precious");
  });

  test("the agent keeps its default answer to each signal", async (dir) => {
    // What is ignored at the start can't be trapped by a shell, so that nothing would be said.
    const script = 'for s in TERM INT HUP QUIT; do trap "echo $s" $s; kill -s $s $$; done';
    assert.equal((await runBehind(dir, shell, ["sh", "-c", script])).out, "TERM\nINT\nHUP\nQUIT\n");
  });

  test("nothing is started where another was first, or where nothing can be written", async (dir) => {
    const folder = await newFolder(dir);
    await Deno.writeTextFile(`${folder}/shim`, "");
    await runBehind(dir, shell, ["sh", "-c", "echo begun"], { folder });
    assert.equal(await Deno.readTextFile(`${folder}/shim`), "");
    const ran = await runBehind(dir, shell, ["true"], { folder: "/artificer/none" });
    assert.equal(ran.spawnFailure?.problem, "refused");
    assert.match(ran.spawnFailure?.message ?? "", /nothing can be written to "\/artificer\/none"/);
  });
}
