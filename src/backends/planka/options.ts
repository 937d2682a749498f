import * as z from "zod";
import { httpUrl, maxReplyMib, proxyUrl } from "../http/options.ts";

const webhookOptions = z.strictObject({
  token: z.string().min(1)
    .meta({
      description: "The access token that Planka's webhook sends; long and random",
      examples: ["4f1c0a9be2d37586"],
    }),
  url: httpUrl.optional()
    .meta({
      description:
        'Where Planka reaches the API, for "check --fix"; unset means the API\'s own address, which works if both are on one machine',
      examples: ["http://dispatcher.lan:8000"],
    }),
});

/** The options of a webhook, parsed. */
export type WebhookOptions = z.output<typeof webhookOptions>;

/** The keys under `[backend]` of a Planka board. */
export const plankaOptions = z.strictObject({
  url: httpUrl
    .meta({
      description: "The address of Planka 2, with the path that it is served under, if any",
      examples: ["http://localhost:3000"],
    }),
  claim_label: z.string().min(1).max(128)
    .refine((name) => name.length <= 128, { error: "must not be longer than 128 UTF-16 units" })
    .refine((name) => !name.includes("\0"), { error: "must not hold a NUL" })
    .optional()
    .meta({
      description:
        "A label that locks a card while it is claimed; set it if two dispatchers share a board",
      examples: ["claiming"],
    }),
  ca_file: z.string().min(1).optional()
    .meta({
      description:
        "A PEM file of the authority that signed Planka's certificate; a relative path starts at the config's folder",
      examples: ["ca.pem"],
    }),
  proxy: proxyUrl.optional()
    .meta({
      description:
        "The proxy that requests to Planka go through, perhaps with its credentials; those of the environment, such as HTTPS_PROXY, are never used",
      examples: ["http://proxy.lan:3128"],
    }),
  max_reply_mib: maxReplyMib,
  webhook: webhookOptions.optional()
    .meta({ description: "Lets Planka report changes at once, on POST /hooks/planka of the API" }),
});

/** The options of a Planka board, parsed. */
export type PlankaOptions = z.output<typeof plankaOptions>;
