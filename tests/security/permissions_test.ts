import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { parseConfig } from "../../src/config/parse.ts";
import type { Settings } from "../../src/config/settings.ts";
import { textOf, UsageError } from "../../src/domain/errors.ts";
import type { Need } from "../../src/domain/need.ts";
import {
  describeFlag,
  describeMissing,
  giveUpUnneeded,
  missing,
  needsOf,
  requireRights,
  requireRightsOfReload,
  type Rights,
} from "../../src/security/permissions.ts";
import { fakeKinds } from "../fakes/fake_kinds.ts";
import { runDeno, STRICT } from "../fixtures/run_deno.ts";
import { tempDir } from "../fixtures/temp_dir.ts";

type Descriptor = Deno.PermissionDescriptor;

function settingsOf(top: string, backend: string, path: string | null = null): Settings {
  const text =
    `${top}\n[backend]\n${backend}\n[routing.Todo]\ncommand = "a"\nin_progress_queue = "D"\n`;
  return parseConfig(text, { source: "x", path, baseDir: "/srv", kinds: fakeKinds });
}

const needsFor = (top = "", backend = 'type = "json"\nurl = "/srv/board/b.json"') =>
  needsOf(settingsOf(top, backend));

/** What must be granted. */
const flagsFor = (...args: Parameters<typeof needsFor>) =>
  needsFor(...args).filter(({ isOptional }) => !isOptional)
    .map(({ permission }) => describeFlag(permission));

/** Rights that are granted exactly as these flags say, and that remember what is revoked. */
function rightsOf(...flags: string[]): Rights & { readonly revoked: string[] } {
  const revoked: string[] = [];
  const status = (granted: boolean) =>
    ({ state: granted ? "granted" : "denied" }) as Deno.PermissionStatus;
  return {
    revoked,
    querySync(descriptor) {
      const flag = describeFlag(descriptor);
      const [whole = flag] = flag.split("=");
      const host = flag.replace(/:\d+$/, "");
      return status([flag, whole, host].some((name) => flags.includes(name)));
    },
    revokeSync({ name }) {
      revoked.push(name);
      return status(false);
    },
  };
}

Deno.test("a board on the network needs the strict profile only", () => {
  assert.deepEqual(flagsFor("", 'type = "planka"\nurl = "http://localhost:3000"'), [
    "--allow-run",
    "--allow-net=127.0.0.1:8000",
    "--allow-net=localhost:3000",
  ]);
});

Deno.test("a board in a file needs its folder", () => {
  assert.deepEqual(flagsFor(), [
    "--allow-run",
    "--allow-net=127.0.0.1:8000",
    "--allow-read=/srv/board",
    "--allow-write=/srv/board",
  ]);
});

Deno.test("the API needs the address that it listens on", () => {
  const netOf = (top: string) => flagsFor(top)[1];
  assert.equal(netOf('api_host = "0.0.0.0"\napi_port = 9000'), "--allow-net=0.0.0.0:9000");
  assert.equal(netOf('api_host = "::1"'), "--allow-net=[::1]:8000");
  assert.equal(netOf("api_port = 0"), "--allow-net=127.0.0.1");
  assert.equal(netOf('api_port = "auto"'), "--allow-net=127.0.0.1");
});

Deno.test("every kind of right has its flag", () => {
  const cases: [Descriptor, string][] = [
    [{ name: "read" }, "--allow-read"],
    [{ name: "read", path: "/a b" }, "--allow-read=/a b"],
    [{ name: "write", path: new URL("file:///srv") }, "--allow-write=file:///srv"],
    [{ name: "net" }, "--allow-net"],
    [{ name: "net", host: "a:1" }, "--allow-net=a:1"],
    [{ name: "env", variable: "HOME" }, "--allow-env=HOME"],
    [{ name: "run", command: "sh" }, "--allow-run=sh"],
    [{ name: "sys", kind: "hostname" }, "--allow-sys=hostname"],
    [{ name: "ffi", path: "/x.so" }, "--allow-ffi=/x.so"],
    [{ name: "import", host: "a" }, "--allow-import=a"],
  ];
  for (const [permission, flag] of cases) assert.equal(describeFlag(permission), flag);
});

Deno.test("what is not granted is missing", () => {
  const names = (...flags: string[]) =>
    missing(needsFor(), rightsOf(...flags)).map(({ permission }) => permission.name);
  assert.deepEqual(names(), ["run", "net", "read", "write"]);
  assert.deepEqual(names("--allow-run", "--allow-net"), ["read", "write"]);
  assert.deepEqual(
    names("--allow-run", "--allow-net", "--allow-read", "--allow-write=/srv/board"),
    [],
  );
});

Deno.test("the right to localhost is enough for the loopback addresses, and for nothing else", () => {
  const isMet = (host: string) =>
    missing(
      needsFor(`api_host = "${host}"`, 'type = "planka"\nurl = "http://localhost"'),
      rightsOf("--allow-run", "--allow-net=localhost"),
    ).length === 0;
  for (const host of ["localhost", "127.0.0.1", "::1"]) assert.ok(isMet(host), host);
  for (const host of ["0.0.0.0", "127.0.0.1.example", "10.0.0.1"]) assert.ok(!isMet(host), host);
});

Deno.test("what is missing is told with who needs it, why, and the exact flags", () => {
  const rights = rightsOf(...STRICT);
  assert.throws(() => requireRights(needsFor(), rights), (error: Error) => {
    assert.ok(error instanceof UsageError);
    assert.equal(
      error.message,
      [
        "Cannot start: a right is missing",
        '  Backend "json" needs --allow-read=/srv/board and --allow-write=/srv/board to read and write the board "/srv/board/b.json"',
        'Run with --allow-read=/srv/board --allow-write=/srv/board, or start it with "deno task start-local"',
      ].join("\n"),
    );
    return true;
  });
});

Deno.test("a missing right to run is told in the same way", () => {
  assert.throws(
    () => requireRights(needsFor(), rightsOf("--allow-net", "--allow-read", "--allow-write")),
    {
      message: [
        "Cannot start: a right is missing",
        "  The dispatcher needs --allow-run to start and stop agents",
        "Run with --allow-run",
      ].join("\n"),
    },
  );
});

Deno.test("an executable can't be given flags: the other one is named", () => {
  const message = textOf(describeMissing(missing(needsFor(), rightsOf(...STRICT)), true));
  assert.match(message, /\nThis executable was built without it; use "artificer-dispatcher", not /);
  assert.doesNotMatch(message, /Run with/);
});

Deno.test("with all rights granted nothing is missing", () => {
  requireRights(
    needsFor(),
    rightsOf("--allow-run", "--allow-net", "--allow-read", "--allow-write"),
  );
});

Deno.test("every right that nothing needs is given up", () => {
  const planka = rightsOf();
  const needs = needsFor("", 'type = "planka"\nurl = "http://localhost"');
  const expected = ["read", "write", "env", "sys", "ffi", "import"];
  assert.deepEqual(giveUpUnneeded(needs, planka), expected);
  assert.deepEqual(planka.revoked, expected);
  const json = rightsOf();
  giveUpUnneeded(needsFor(), json);
  assert.deepEqual(json.revoked, ["env", "sys", "ffi", "import"]);
});

const PLANKA = 'type = "planka"\nurl = "http://localhost"';

/** The needs of a config that came from a file. */
const needsFromFile = (backend = PLANKA) =>
  needsOf(settingsOf("", backend, "/etc/artificer/artificer.toml"));

Deno.test("the config's folder is kept where it was granted, and never asked for", () => {
  const lacking = rightsOf(...STRICT);
  requireRights(needsFromFile(), lacking);
  assert.deepEqual(missing(needsFromFile(), lacking), []);
  assert.ok(giveUpUnneeded(needsFromFile(), lacking).includes("read"));
  for (const flag of ["--allow-read", "--allow-read=/etc/artificer"]) {
    const granted = rightsOf(...STRICT, flag);
    giveUpUnneeded(needsFromFile(), granted);
    assert.deepEqual(granted.revoked, ["write", "env", "sys", "ffi", "import"], flag);
  }
});

Deno.test("without a file to watch the right to read is given up", () => {
  const rights = rightsOf(...STRICT, "--allow-read=/elsewhere");
  assert.ok(giveUpUnneeded(needsFor("", PLANKA), rights).includes("read"));
});

Deno.test("the state folder is kept where it was granted, and never asked for", () => {
  const needs = needsFor('state_dir = "/var/lib/artificer"', PLANKA);
  assert.deepEqual(missing(needs, rightsOf(...STRICT)), []);
  const state = ["read", "write"].map((name) => `--allow-${name}=/var/lib/artificer`);
  const granted = rightsOf(...STRICT, ...state);
  giveUpUnneeded(needs, granted);
  assert.deepEqual(granted.revoked, ["env", "sys", "ffi", "import"]);
});

Deno.test("a reload that takes a right which is not there is told with the flag", () => {
  const rights = rightsOf(...STRICT, "--allow-read=/etc/artificer");
  requireRightsOfReload(needsFromFile(), "artificer.toml", rights);
  const board = 'type = "json"\nurl = "/srv/board/b.json"';
  assert.throws(
    () => requireRightsOfReload(needsFromFile(board), "artificer.toml", rights),
    (error: Error) => {
      assert.ok(error instanceof UsageError);
      assert.equal(
        error.message,
        [
          "Cannot reload artificer.toml: a right is missing",
          '  Backend "json" needs --allow-read=/srv/board and --allow-write=/srv/board to read and write the board "/srv/board/b.json"',
          "Restart it with --allow-read=/srv/board --allow-write=/srv/board",
        ].join("\n"),
      );
      return true;
    },
  );
});

interface GivenUp {
  readonly givenUp: readonly string[];
  readonly outcomes: Readonly<Record<string, string>>;
  readonly states: Readonly<Record<string, string>>;
}

async function giveUp(flags: readonly string[], needs: Descriptor[], folder: string) {
  const args = [JSON.stringify(needs), folder];
  const script = "tests/fixtures/scripts/give_up_rights.ts";
  const { code, stdout, stderr } = await runDeno(script, { flags, args });
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout) as GivenUp;
}

const STRICT_NEEDS: Descriptor[] = [{ name: "run" }, { name: "net", host: "localhost" }];

Deno.test("rights that were given up are gone in a real process that had them all", async () => {
  await using dir = await tempDir();
  await dir.write("file", "x");
  const { outcomes, states } = await giveUp(["--allow-all"], STRICT_NEEDS, dir.path);
  assert.deepEqual(outcomes, {
    readWhole: "NotCapable",
    read: "NotCapable",
    write: "NotCapable",
    env: "NotCapable",
    sys: "NotCapable",
    net: "works",
    run: "works",
    import: outcomes.import,
  });
  for (const [name, state] of Object.entries(states)) assert.notEqual(state, "granted", name);
});

Deno.test("rights to single paths and names are gone as well", async () => {
  await using dir = await tempDir();
  await dir.write("file", "x");
  const flags = [
    ...STRICT,
    `--allow-read=${dir.path}`,
    `--allow-write=${dir.path}`,
    "--allow-env=HOME",
    "--allow-sys=hostname",
  ];
  const { outcomes } = await giveUp(flags, STRICT_NEEDS, dir.path);
  assert.equal(outcomes.read, "NotCapable");
  assert.equal(outcomes.write, "NotCapable");
  assert.equal(outcomes.env, "NotCapable");
  assert.equal(outcomes.sys, "NotCapable");
  assert.equal(outcomes.net, "works");
});

Deno.test("rights that are needed stay", async () => {
  await using dir = await tempDir();
  await dir.write("file", "x");
  const flags = [...STRICT, `--allow-read=${dir.path}`, `--allow-write=${dir.path}`];
  const needs: Descriptor[] = [
    ...STRICT_NEEDS,
    { name: "read", path: dir.path },
    { name: "write", path: dir.path },
  ];
  const { outcomes, givenUp } = await giveUp(flags, needs, dir.path);
  assert.deepEqual(givenUp, ["env", "sys", "ffi", "import"]);
  assert.equal(outcomes.read, "works");
  assert.equal(outcomes.write, "works");
  assert.equal(outcomes.readWhole, "NotCapable");
});

Deno.test("a need says whom it serves", () => {
  const said = needsFor().map(({ who, why }: Need) => `${who} ${why}`);
  assert.ok(said.includes("The HTTP API to listen on 127.0.0.1:8000"));
  assert.ok(said.includes("The dispatcher to start and stop agents"));
});

Deno.test("rights are gone in a bundle that was granted them when it was built", async () => {
  await using dir = await tempDir();
  await dir.write("file", "x");
  const script = fileURLToPath(new URL("../fixtures/scripts/give_up_rights.ts", import.meta.url));
  const bundle = `${dir.path}/bundle.js`;
  const deno = (...args: string[]) => new Deno.Command(Deno.execPath(), { args }).output();
  const built = await deno("bundle", "--quiet", "--minify", "--output", bundle, script);
  assert.ok(built.success, new TextDecoder().decode(built.stderr));
  const flags = ["--no-config", "--no-prompt", "--allow-all"];
  const { stdout } = await deno("run", ...flags, bundle, JSON.stringify(STRICT_NEEDS), dir.path);
  const { outcomes } = JSON.parse(new TextDecoder().decode(stdout)) as GivenUp;
  for (const name of ["readWhole", "read", "write", "env", "sys"]) {
    assert.equal(outcomes[name], "NotCapable", name);
  }
  assert.deepEqual([outcomes.net, outcomes.run], ["works", "works"]);
});
