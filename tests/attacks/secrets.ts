/** Secrets that could reach an agent, a card or a log, and files that others could read or change. */
import assert from "node:assert/strict";
import { attempt } from "./attempt.ts";

const TOKEN = "planka-token-5b1c0f";
const COPIES = {
  PLANKA_TOKEN: TOKEN,
  MY_BOARD: TOKEN,
  BOARD_URL: `https://api:${TOKEN}@board.example/`,
  HEADER: `Authorization: Bearer ${TOKEN}`,
};

attempt("X12: a copy of the board's token under another name reaches no agent", {}, async (kit) => {
  await kit.setUp({
    queues: { Todo: [{ id: "1", name: "one" }] },
    agent: "env > seen",
  });
  await using dispatcher = kit.start({ env: { ...COPIES, PUBLIC: "fine" } });
  await dispatcher.event("run_settled", "1");
  const seen = await Deno.readTextFile(`${kit.folder}/seen`);
  assert.doesNotMatch(seen, /5b1c0f/);
  assert.match(seen, /^PUBLIC=fine$/m);
});

attempt("X12: a secret that an agent writes on the board, or prints, is masked there", {
  needs: ["curl"],
}, async (kit) => {
  await kit.write("token", TOKEN);
  await kit.setUp({
    queues: { Todo: [{ id: "1", name: "one" }] },
    agent: `echo "key $DEPLOY_KEY"
call "$task/comments" -d "{\\"text\\": \\"see $(cat token) $DEPLOY_KEY\\"}"
call "$task" -X PATCH -d "{\\"name\\": \\"$(cat token)\\", \\"description\\": \\"$DEPLOY_KEY\\"}"
call /tasks -d "{\\"queue_name\\": \\"Todo\\", \\"name\\": \\"$(cat token)\\"}" > made
exit 1`,
    route: `max_attempts = 1\nenv = { DEPLOY_KEY = "route-key-5b1c0f" }`,
  });
  await using dispatcher = kit.start({ env: { PLANKA_TOKEN: TOKEN } });
  const { run_id: run } = await dispatcher.event("run_settled", "1");
  const url = await dispatcher.url();
  const read = async (path: string) => await (await fetch(url + path)).text();
  const texts = await Promise.all(["/tasks/1", `/runs/${run}`, `/runs/${run}/log`].map(read));
  texts.push(await Deno.readTextFile(`${kit.folder}/made`), JSON.stringify(dispatcher.lines));
  assert.match(texts[0] ?? "", /see \[secret\] \[secret\]/);
  assert.match(texts[2] ?? "", /key \[secret\]/);
  for (const text of texts) assert.doesNotMatch(text, /5b1c0f/);
});

attempt("X12: a route's env cannot hand the board's token to its agents", {}, async (kit) => {
  await kit.setUp({ route: `env = { PLANKA_TOKEN = "${TOKEN}" }` });
  const stdin = await Deno.readTextFile(`${kit.folder}/artificer.toml`);
  const { code, stderr } = await kit.run(["start", "--config", "-"], { stdin });
  assert.equal(code, 2);
  assert.match(stderr, /agents never get/);
  assert.doesNotMatch(stderr, /5b1c0f/);
});

attempt("X12: what init writes is its owner's alone, whatever the umask is", {
  on: ["local"],
}, async (kit) => {
  for (const umask of ["000", "377"]) {
    const { code, stderr } = await kit.sh(
      `mkdir ${umask} && cd ${umask} && umask ${umask} && exec "$EXECUTABLE" init --yes --home home --work work --command true`,
    );
    assert.equal(code, 0, stderr);
    const modes = async (path: string) =>
      ((await Deno.stat(`${kit.folder}/${umask}/${path}`)).mode ?? 0) & 0o777;
    assert.equal(await modes("home"), 0o700);
    for (const file of ["artificer.toml", ".env", "board.db"]) {
      assert.equal(await modes(`home/${file}`), 0o600, file);
    }
    assert.equal(await modes("work") & 0o022, 0);
  }
});

attempt(
  "X12: check warns of a config, a .env, a board and a folder that a second user can change",
  {
    on: ["local"],
    needs: ["second user"],
  },
  async (kit) => {
    await kit.setUp();
    await kit.write(".env", "A=1\n");
    for (
      const [path, mode] of [["artificer.toml", 0o666], [".env", 0o646], ["board.json", 0o664], [
        ".",
        0o777,
      ]] as const
    ) {
      const before = (await Deno.stat(`${kit.folder}/${path}`)).mode ?? 0;
      await Deno.chmod(`${kit.folder}/${path}`, mode);
      const { stdout } = await kit.run(["check", "--port", "0"]);
      assert.match(stdout, /Other users can write to/, path);
      await Deno.chmod(`${kit.folder}/${path}`, before & 0o7777);
    }
  },
);
