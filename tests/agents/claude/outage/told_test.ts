import assert from "node:assert/strict";
import fc from "fast-check";
import { toldOutage } from "../../../../src/agents/claude/outage/told.ts";

const QUOTAS = [
  "Claude AI usage limit reached|1795391285",
  "Claude usage limit reached. Your limit will reset at 3pm (Europe/Berlin).",
  "5-hour limit reached ∙ resets 3pm",
  "Session limit reached ∙ resets 3pm (Europe/Berlin)",
  "Opus weekly limit reached ∙ resets Oct 9, 10am",
  "You've hit your session limit · resets 3pm (Europe/Berlin)",
  "You've hit your weekly limit · resets Dec 3, 9:58am (UTC)",
  "You’ve hit your limit · resets 3pm (Europe/Berlin)",
  "You've reached your usage limit.",
  "You've hit your monthly spend limit.",
  "You're out of extra usage · resets 3pm (UTC)",
  "API Error: Request rejected (429) · This request would exceed your organization's rate limit.",
];
const ACCOUNTS = [
  "Not logged in · Please run /login",
  "Invalid API key · Please run /login",
  "Invalid API key · Fix external API key",
  "Login expired · Please run /login",
  "OAuth token revoked · Please run /login",
  "Credit balance is too low",
  "Your organization has disabled Claude subscription access for Claude Code · Use an Anthropic API key instead, or ask your admin to enable access",
  'API Error: 401 {"type":"error","error":{"type":"authentication_error","message":"OAuth token has expired."}} · Please run /login',
  'API Error: 403 {"error":{"type":"forbidden","message":"Request not allowed"}}',
  "API Error: 403 Forbidden",
  "Failed to authenticate. API Error: 401 OAuth token has expired.",
];
const OVERLOADS = [
  'API Error: 529 {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}',
  "API Error: 529 Overloaded. This is a server-side issue, usually temporary — try again in a moment.",
  "API Error: Connection error.",
];
const ALL = [...QUOTAS, ...ACCOUNTS, ...OVERLOADS];

Deno.test("A1: an outage that is told only in words is known by them", () => {
  for (const text of QUOTAS) assert.equal(toldOutage(text)?.kind, "quota", text);
  for (const text of ACCOUNTS) assert.equal(toldOutage(text)?.kind, "account", text);
  for (const text of OVERLOADS) assert.equal(toldOutage(text)?.kind, "overload", text);
});

Deno.test("A1: colors, blanks and advice for a person around the words change nothing", () => {
  for (const text of ALL) {
    assert.deepEqual(toldOutage(`\n \x1b[31m${text}\x1b[0m\r\n`), toldOutage(text));
    assert.deepEqual(
      toldOutage(`${text}\n\n  • /upgrade to increase your usage limit`),
      toldOutage(text),
    );
  }
});

Deno.test("A1: an agent that quotes such words tells no outage", () => {
  for (const text of ALL) {
    for (
      const quote of [
        `I fixed it: "${text}" is handled now.`,
        `Done.\n${text}`,
        `${text}\nThat is what the log of the server said, so I restarted it.`,
        `> ${text}`,
        `- ${text}`,
      ]
    ) assert.equal(toldOutage(quote), null, quote);
  }
  assert.equal(toldOutage("API Error: 401 was what the server said"), null);
  assert.equal(toldOutage("Not logged in users now see the login page"), null);
});

Deno.test("no text makes it throw, and a long one tells nothing", () => {
  const words = fc.constantFrom(...ALL.flatMap((text) => text.split(" ")), "\n", " ");
  const text = fc.oneof(fc.string({ unit: "binary" }), fc.array(words).map((all) => all.join(" ")));
  fc.assert(fc.property(text, (text) => {
    const { kind = null } = toldOutage(text) ?? {};
    assert.ok(kind === null || text.length <= 600);
  }));
});
