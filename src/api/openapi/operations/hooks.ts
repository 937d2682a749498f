import * as z from "zod";
import { HOOK, HOOK_TAKEN } from "../../schemas/hook.ts";
import { BODY } from "../codes.ts";
import type { Operation } from "../operation.ts";

const params = z.object({
  board: z.string().meta({ description: "The kind of board.", examples: ["planka"] }),
});

export const HOOK_OPERATIONS: readonly Operation[] = [
  {
    method: "post",
    path: "/hooks/{board}",
    id: "receiveHook",
    tag: "Dispatcher",
    summary: "Tell of a change",
    description:
      "For the board itself: a card that is new or was moved is dispatched at once. Many such deliveries make one look. Its bearer is the `token` under `[backend.webhook]`.",
    params,
    body: { what: "take a webhook", schema: HOOK, aliases: {} },
    answers: { 202: { description: "It was taken.", schema: HOOK_TAKEN } },
    problems: [...BODY.filter((code) => code !== "invalid"), "no_hook", "hook_unauthorized"],
    isOpen: true,
    // Nobody calls it by hand.
    samples: [],
  },
];
