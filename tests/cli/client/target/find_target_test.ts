import assert from "node:assert/strict";
import { findTarget } from "../../../../src/cli/client/target/find_target.ts";
import type { ConfigHost } from "../../../../src/config/source.ts";
import { UsageError } from "../../../../src/domain/errors.ts";

/** A machine with these files in its working directory, `/work`. */
function hostWith(files: Readonly<Record<string, string>> = {}): ConfigHost {
  return {
    cwd: "/work",
    readFile: (path) => {
      const text = files[path.replace(/^\/work\//, "")];
      return Promise.resolve(text === undefined ? { kind: "absent" } : { kind: "text", text });
    },
    stdinIsTerminal: () => false,
    readStdin: () => Promise.reject(new Error("Standard input is not ours to read")),
  };
}

const RUN = { ARTIFICER_API_URL: "http://127.0.0.1:8123", ARTIFICER_TOKEN: "run-token" };
const PERSON = { ARTIFICER_API_TOKEN: "own-token" };
const LAN = 'api_host = "10.0.0.5"\n';

Deno.test("with nothing given, the dispatcher is where it is by default", async () => {
  const { url, token, remark } = await findTarget({}, {}, hostWith());
  assert.deepEqual([url, token, remark], ["http://127.0.0.1:8000", null, null]);
});

Deno.test("--url comes before --config, that before a run's address, and that before a config found", async () => {
  const host = hostWith({ "artificer.toml": "api_port = 9001", "other.toml": "api_port = 9002" });
  const urlOf = async (options: { url?: string; config?: string }, environment = {}) =>
    (await findTarget(options, environment, host)).url;
  assert.equal(await urlOf({}), "http://127.0.0.1:9001");
  assert.equal(await urlOf({}, RUN), "http://127.0.0.1:8123");
  assert.equal(await urlOf({ config: "other.toml" }, RUN), "http://127.0.0.1:9002");
  assert.equal(
    await urlOf({ config: "other.toml", url: "http://localhost:7" }, RUN),
    "http://localhost:7",
  );
});

Deno.test("an address may be written as people write it", async () => {
  for (
    const [given, url] of [
      ["localhost:9000", "http://localhost:9000"],
      ["http://localhost:9000/", "http://localhost:9000"],
      ["https://ci.example/artificer//", "https://ci.example/artificer"],
      ["[::1]:9000", "http://[::1]:9000"],
    ] as const
  ) {
    assert.equal((await findTarget({ url: given }, {}, hostWith())).url, url);
  }
});

Deno.test("what is no address is refused, wherever it came from", async () => {
  for (
    const [url, why] of [
      ["", "it is not an address such as http://localhost:8000"],
      ["ftp://localhost", "it is not an address such as http://localhost:8000"],
      ["http://a b", "it is not an address such as http://localhost:8000"],
      ["http://ana:pw@localhost", "it contains credentials; set ARTIFICER_API_TOKEN instead"],
      ["http://localhost/?a=1", "it contains more than an address"],
    ] as const
  ) {
    await assert.rejects(
      findTarget({ url }, {}, hostWith()),
      { name: "UsageError", message: `Cannot use --url "${url}": ${why}` },
    );
  }
  await assert.rejects(
    findTarget({}, { ARTIFICER_API_URL: "?" }, hostWith()),
    new UsageError(
      'Cannot use ARTIFICER_API_URL "?": it is not an address such as http://localhost:8000',
    ),
  );
});

Deno.test("a run's token goes to the run's dispatcher, however that is spelled", async () => {
  for (const url of [undefined, "http://127.0.0.1:8123", "localhost:8123", "[::1]:8123"]) {
    assert.equal((await findTarget({ url }, RUN, hostWith())).token, "run-token", url);
  }
});

Deno.test("a run's token goes to no other server, be it on this machine", async () => {
  for (const url of ["localhost:8124", "http://evil.example:8123", "https://127.0.0.1:8123"]) {
    const { token, tokenAdvice } = await findTarget({ url }, RUN, hostWith());
    assert.equal(token, null, url);
    assert.match(
      tokenAdvice,
      /^ARTIFICER_TOKEN of the environment was not sent: if it is for that address, set ARTIFICER_API_URL=http/,
    );
  }
  assert.equal((await findTarget({}, { ARTIFICER_TOKEN: "run-token" }, hostWith())).token, null);
});

Deno.test("a person's token goes to every address of this machine", async () => {
  for (const url of [undefined, "localhost:1234", "http://127.9.9.9:80", "[::1]:8000"]) {
    const { token, tokenAdvice } = await findTarget({ url }, PERSON, hostWith());
    assert.equal(token, "own-token", url);
    assert.equal(
      tokenAdvice,
      "ARTIFICER_API_TOKEN of the environment is not a token that this dispatcher knows",
    );
  }
});

Deno.test("a person's token goes to another machine only where the environment names that, too", async () => {
  const url = "http://ci.example:8000";
  const { token, tokenAdvice } = await findTarget({ url }, PERSON, hostWith());
  assert.equal(token, null);
  assert.equal(
    tokenAdvice,
    "ARTIFICER_API_TOKEN of the environment was not sent: if it is for that address, set ARTIFICER_API_URL=http://ci.example:8000 beside it",
  );
  const both = { ...PERSON, ARTIFICER_API_URL: url };
  assert.equal((await findTarget({}, both, hostWith())).token, "own-token");
  assert.equal((await findTarget({ url }, both, hostWith())).token, "own-token");
  assert.equal((await findTarget({ url: "http://evil.example" }, both, hostWith())).token, null);
});

Deno.test("a config that somebody else wrote cannot carry the environment's token away", async () => {
  const { url, token } = await findTarget({}, PERSON, hostWith({ "artificer.toml": LAN }));
  assert.deepEqual([url, token], ["http://10.0.0.5:8000", null]);
});

Deno.test("the token of .env goes where the config beside it says, and to this machine", async () => {
  const dotenv = "ARTIFICER_API_TOKEN=file-token\n";
  const tokenFor = async (url: string | undefined, config: string) =>
    (await findTarget({ url }, {}, hostWith({ ".env": dotenv, "artificer.toml": config }))).token;
  assert.equal(await tokenFor(undefined, ""), "file-token");
  assert.equal(await tokenFor(undefined, LAN), "file-token");
  assert.equal(await tokenFor("localhost:9", LAN), "file-token");
  assert.equal(await tokenFor("http://evil.example", LAN), null);
});

Deno.test("the .env beside the config counts, not that of the working directory", async () => {
  const files = {
    "sub/artificer.toml": "",
    "sub/.env": "ARTIFICER_API_TOKEN=sub-token",
    ".env": "ARTIFICER_API_TOKEN=other-token",
  };
  const { token } = await findTarget({ config: "sub/artificer.toml" }, {}, hostWith(files));
  assert.equal(token, "sub-token");
});

Deno.test("the environment's token comes before that of .env, and an empty one counts as none", async () => {
  const host = hostWith({ ".env": "ARTIFICER_API_TOKEN=file-token" });
  assert.equal((await findTarget({}, PERSON, host)).token, "own-token");
  assert.equal(
    (await findTarget({}, {}, hostWith({ ".env": "ARTIFICER_API_TOKEN=" }))).token,
    null,
  );
});

Deno.test("a run never takes the token of the person in whose folder it works", async () => {
  const host = hostWith({ ".env": "ARTIFICER_API_TOKEN=file-token" });
  assert.equal((await findTarget({ url: "localhost:9" }, RUN, host)).token, null);
});

Deno.test("a token that a dispatcher refuses is named with the file that it is from", async () => {
  const host = hostWith({ ".env": "ARTIFICER_API_TOKEN=file-token" });
  assert.equal(
    (await findTarget({ url: "localhost:9" }, {}, host)).tokenAdvice,
    `ARTIFICER_API_TOKEN of "${host.cwd}/.env" is not a token that this dispatcher knows`,
  );
});

Deno.test("where there is no token, it is told where one is set", async () => {
  assert.equal(
    (await findTarget({}, {}, hostWith())).tokenAdvice,
    "Set ARTIFICER_API_TOKEN to the value that the dispatcher has: in the environment, or in .env beside the config",
  );
});
