import assert from "node:assert/strict";
import { loadConfig } from "../../src/config/load.ts";
import type { ConfigHost, FileRead } from "../../src/config/source.ts";
import { fakeKinds } from "../fakes/fake_kinds.ts";

const config = (command: string, prefix = "") =>
  `[${prefix}backend]\ntype = "json"\nurl = "b"\n` +
  `[${prefix}routing.Todo]\ncommand = "${command}"\nin_progress_queue = "Doing"\n`;
const pyproject = (command: string) => config(command, "tool.artificer-dispatcher.");

const denied: FileRead = { kind: "denied" };
const text = (content: string): FileRead => ({ kind: "text", text: content });

interface World {
  readonly files?: Readonly<Record<string, FileRead>>;
  /** Undefined for a terminal. */
  readonly stdin?: string;
}

function hostOf({ files = {}, stdin }: World): ConfigHost {
  return {
    cwd: "/here",
    readFile: (path) => Promise.resolve(files[path] ?? { kind: "absent" }),
    stdinIsTerminal: () => stdin === undefined,
    readStdin: () => {
      if (stdin === undefined) throw new Error("Would wait for a person");
      return Promise.resolve(stdin);
    },
  };
}

const load = (world: World, path?: string) =>
  loadConfig({ kinds: fakeKinds, config: path, host: hostOf(world) });

async function commandOf(world: World, path?: string): Promise<string | undefined> {
  return (await load(world, path)).routes[0]?.command;
}

Deno.test("artificer.toml comes before pyproject.toml and standard input", async () => {
  const files = {
    "/here/artificer.toml": text(config("first")),
    "/here/pyproject.toml": text(pyproject("second")),
  };
  const settings = await load({ files, stdin: config("third") });
  assert.equal(settings.routes[0]?.command, "first");
  assert.equal(settings.path, "/here/artificer.toml");
  assert.equal(settings.baseDir, "/here");
});

Deno.test("pyproject.toml comes before standard input", async () => {
  const files = { "/here/pyproject.toml": text(pyproject("second")) };
  const settings = await load({ files, stdin: config("third") });
  assert.equal(settings.routes[0]?.command, "second");
  assert.equal(settings.path, "/here/pyproject.toml");
});

Deno.test("a pyproject.toml without our table counts as absent", async () => {
  for (const content of ["[project]\nname = 'x'\n", "[tool.other]\nx = 1\n", ""]) {
    const files = { "/here/pyproject.toml": text(content) };
    assert.equal(await commandOf({ files, stdin: config("third") }), "third");
  }
});

Deno.test("a read that is denied counts as absent", async () => {
  const files = { "/here/artificer.toml": denied, "/here/pyproject.toml": denied };
  const settings = await load({ files, stdin: pyproject("third") });
  assert.equal(settings.routes[0]?.command, "third");
  assert.equal(settings.path, null);
  assert.equal(settings.baseDir, "/here");
});

Deno.test("a file that is there is never passed over for being wrong", async () => {
  const good = { "/here/pyproject.toml": text(pyproject("second")) };
  for (
    const [content, message] of [
      ["a = = 1", /^artificer\.toml:1:5: not valid TOML/],
      ["", /^Cannot use artificer\.toml: it is empty; a config has /],
      ["poll_interval = 0", /^Cannot use artificer\.toml: 3 problems/],
    ] as const
  ) {
    const files = { ...good, "/here/artificer.toml": text(content) };
    await assert.rejects(load({ files, stdin: config("third") }), { name: "ConfigError", message });
  }
});

Deno.test("a config that can't be read is named as the person typed it, whole", async () => {
  const files = { "/here/conf/a.toml": { kind: "failed", reason: "it is a folder" } } as const;
  for (const config of ["conf/a.toml", "./conf/../conf/a.toml", "/here/conf/a.toml"]) {
    await assert.rejects(load({ files }, config), {
      message: `Cannot read config "${config}": it is a folder`,
    });
  }
});

Deno.test("a file that can't be read is never passed over", async () => {
  const broken: FileRead = { kind: "failed", reason: "Is a directory (os error 21)" };
  for (const name of ["artificer.toml", "pyproject.toml"]) {
    const files = { [`/here/${name}`]: broken };
    await assert.rejects(load({ files, stdin: config("third") }), {
      name: "UsageError",
      message: `Cannot read config "${name}": Is a directory (os error 21)`,
    });
  }
});

Deno.test("in a project the config that init wrote beside it is found, after all others", async () => {
  const files = { "/here-artificer/artificer.toml": text(config("beside")) };
  for (const stdin of [undefined, "\n"]) {
    const settings = await load({ files, stdin });
    assert.equal(settings.routes[0]?.command, "beside");
    assert.equal(settings.path, "/here-artificer/artificer.toml");
    assert.equal(settings.baseDir, "/here-artificer");
  }
  assert.equal(await commandOf({ files, stdin: config("third") }), "third");
});

Deno.test("a broken pyproject.toml is an error: it may well be ours", async () => {
  const files = { "/here/pyproject.toml": text("[tool.artificer-dispatcher") };
  await assert.rejects(load({ files }), { message: /^pyproject\.toml:1:\d+: not valid TOML/ });
});

Deno.test("problems of a pyproject.toml are told by its name", async () => {
  const files = { "/here/pyproject.toml": text(`poll = 1\n${pyproject("x")}port = 1\n`) };
  await assert.rejects(load({ files }), {
    message: /^Cannot use pyproject\.toml: 1 problem\n {2}routing\."Todo"\.port: unknown key/,
  });
});

Deno.test("without any config init is the first thing that is told, and then the other ways", async () => {
  await assert.rejects(load({}), {
    message: [
      'Cannot find a config here: run "artificer-dispatcher init", which makes one',
      "",
      "Or give it in another way:",
      "  artificer.toml in this folder, or [tool.artificer-dispatcher] in pyproject.toml",
      "  --config PATH",
      "  standard input: artificer-dispatcher < artificer.toml",
    ].join("\n"),
  });
});

Deno.test("without a config here the folder of one above or beside is told, the nearest first", async () => {
  for (
    const { path, cwd, cd } of [
      { path: "/artificer.toml", cwd: "/here", cd: "cd .." },
      { path: "/here/artificer.toml", cwd: "/here/a/b", cd: "cd ../.." },
      {
        path: "/my shop-artificer/artificer.toml",
        cwd: "/my shop/packages",
        cd: "cd '../../my shop-artificer'",
      },
    ]
  ) {
    const far = { "/artificer.toml": text(config("x")) };
    const host = { ...hostOf({ files: { ...far, [path]: text(config("x")) } }), cwd };
    await assert.rejects(loadConfig({ kinds: fakeKinds, host }), (error: Error) => {
      const next = `run ${JSON.stringify(cd)} first, where there is one`;
      assert.equal(error.message.split("\n")[0], `Cannot find a config here: ${next}`);
      return true;
    });
  }
});

Deno.test("an empty standard input is told, and so is a denied read", async () => {
  const files = { "/here/artificer.toml": denied };
  await assert.rejects(load({ files, stdin: " \n" }), {
    message:
      /^Cannot find a config: the right to read files is missing \(no --allow-read\), and standard input is empty\n/,
  });
  await assert.rejects(load({ files }), {
    message: /^Cannot find a config: the right to read files is missing \(no --allow-read\)\n/,
  });
});

Deno.test("--config names the one file that is looked at", async () => {
  const files = {
    "/here/artificer.toml": text(config("first")),
    "/here/sub/board.toml": text(config("named")),
    "/else/pyproject.toml": text(pyproject("far")),
  };
  const settings = await load({ files, stdin: config("third") }, "sub/board.toml");
  assert.equal(settings.routes[0]?.command, "named");
  assert.equal(settings.path, "/here/sub/board.toml");
  assert.equal(settings.baseDir, "/here/sub");
  assert.equal(await commandOf({ files }, "/else/pyproject.toml"), "far");
});

Deno.test("--config takes either shape in a file of any name", async () => {
  const files = { "/here/a.toml": text(pyproject("named")) };
  assert.equal(await commandOf({ files }, "a.toml"), "named");
});

Deno.test("--config does not fall back to anything", async () => {
  const world = { files: { "/here/artificer.toml": text(config("first")) }, stdin: config("x") };
  await assert.rejects(load(world, "other.toml"), {
    name: "UsageError",
    message: 'Cannot read config "other.toml": no such file',
  });
});

Deno.test("--config of a pyproject.toml without our table is an error", async () => {
  const files = { "/here/pyproject.toml": text("[project]\n") };
  await assert.rejects(load({ files }, "pyproject.toml"), {
    message: "Cannot use pyproject.toml: it has no table [tool.artificer-dispatcher]",
  });
});

Deno.test("--config of a file that may not be read names the flag", async () => {
  const files = { "/srv/board/artificer.toml": denied };
  await assert.rejects(load({ files }, "/srv/board/artificer.toml"), {
    name: "UsageError",
    message: 'Cannot read config "/srv/board/artificer.toml": run with --allow-read=/srv/board, ' +
      "or pipe it in with --config -",
  });
});

Deno.test("--config - reads standard input in either shape, whatever files there are", async () => {
  const files = { "/here/artificer.toml": text(config("first")) };
  assert.equal(await commandOf({ files, stdin: config("piped") }, "-"), "piped");
  assert.equal(await commandOf({ files, stdin: pyproject("piped") }, "-"), "piped");
});

Deno.test("--config - refuses an empty standard input", async () => {
  await assert.rejects(load({ stdin: "" }, "-"), {
    name: "ConfigError",
    message: "Cannot use standard input: it is empty; a config has [backend] and [routing]",
  });
});

Deno.test("--config - tells problems of standard input", async () => {
  await assert.rejects(load({ stdin: "a = = 1" }, "-"), {
    message: /^standard input:1:5: not valid TOML/,
  });
});
