import assert from "node:assert/strict";
import type { FakePlanka } from "../../fakes/planka/mod.ts";
import { testWith } from "../../fixtures/tools.ts";
import { plankaFolder, type PlankaFolderOptions, stopCleanly } from "./planka_folder.ts";

const HOOK_TOKEN = "hook-token-5b1c0f5b1c0f";

interface Credentials extends Pick<PlankaFolderOptions, "settings" | "env"> {
  readonly how: string;
  /** What Planka lets in with it, once the dispatcher is there. */
  secretsOf(planka: FakePlanka): readonly string[];
}

const credentials: readonly Credentials[] = [
  {
    how: "a key in the environment",
    env: ({ bot }) => ({ PLANKA_TOKEN: bot.apiKey }),
    secretsOf: ({ bot }) => [bot.apiKey],
  },
  {
    how: "a key and, left over from check --fix, an admin's",
    env: ({ bot, admin }) => ({ PLANKA_TOKEN: bot.apiKey, PLANKA_ADMIN_TOKEN: admin.apiKey }),
    secretsOf: ({ bot, admin }) => [bot.apiKey, admin.apiKey],
  },
  {
    how: "a key from token_command",
    env: () => ({}),
    settings: 'token_command = ["cat", "../key"]',
    secretsOf: ({ bot }) => [bot.apiKey],
  },
  {
    how: "a user and a password",
    env: ({ bot }) => ({ PLANKA_USER: bot.username, PLANKA_PASSWORD: bot.password }),
    secretsOf: ({ bot, world }) => [
      bot.password,
      ...world.sessions.all().flatMap(({ accessToken }) => accessToken ?? []),
    ],
  },
];

/** Writes down what it finds around it, then says what it should not know, and fails. */
const TELLER = `env > env
call "$task" > task
call /status > status
until [ -e secrets ]; do sleep 0.02; done
while read -r secret; do echo "I know $secret"; done < secrets
exit 3`;

for (const { how, secretsOf, ...options } of credentials) {
  testWith(
    "curl",
    `S2: nothing that opens Planka reaches an agent, its card, log or the API (${how})`,
    async () => {
      await using folder = await plankaFolder({
        lists: { Todo: [{ name: "Only" }] },
        agent: TELLER,
        backend: `webhook = { token = "${HOOK_TOKEN}" }`,
        ...options,
      });
      const { planka, layout, path } = folder;
      const card = layout.card("Only");
      await folder.write("key", planka.bot.apiKey);
      await using dispatcher = await folder.start();
      await dispatcher.event("run_started");
      const secrets = [...secretsOf(planka), HOOK_TOKEN];
      assert.ok(secrets.length > 1 && secrets.every(({ length }) => length > 10));
      await folder.write("secrets.new", `${secrets.join("\n")}\n`);
      await Deno.rename(`${path}/secrets.new`, `${path}/secrets`);
      const { run_id: runId } = await dispatcher.event("run_settled");

      const [comment = ""] = planka.look.comments(card);
      assert.equal(comment.split("I know [secret]").length - 1, secrets.length, comment);
      const url = await dispatcher.url();
      const answers = await Promise.all(
        [`/tasks/${card.id}`, "/status", "/runs", `/runs/${runId}`, `/runs/${runId}/log`]
          .map(async (each) => await (await fetch(url + each)).text()),
      );
      assert.ok(answers[4]?.includes("I know"), "the log holds what was said");
      const seen = ["env", "task", "status"].map((name) =>
        Deno.readTextFileSync(`${path}/${name}`)
      );
      const told = [...seen, comment, ...answers, ...dispatcher.complaints];
      for (const text of [...told, JSON.stringify(dispatcher.lines)]) {
        for (const secret of secrets) assert.ok(!text.includes(secret), text);
      }
      await stopCleanly(dispatcher);
    },
  );
}
