import * as z from "zod";
import { shown } from "../report/change.ts";
import { defineSection } from "../section.ts";
import { about, name } from "./keys.ts";

/** The keys with which clients find the dispatcher of a config, even if other keys are invalid. */
export const ADDRESS_KEYS = {
  api_host: name().default("127.0.0.1")
    .meta(about("The address that the HTTP API listens on", "localhost")),
  api_port: z.union([z.int().min(0).max(65535), z.literal("auto")]).default(8000)
    .meta(about(
      'The port of the HTTP API; "auto" takes the first free one from 8000 on, and the same one again at the next start; 0 means any free port',
      "auto",
    )),
};

/** A port to listen on: a number, of which 0 means any free one, or `auto`, the first free one from 8000 on. */
export type ApiPort = number | "auto";

interface ApiSettings {
  readonly apiHost: string;
  readonly apiPort: ApiPort;
  /** The most connections at once. */
  readonly apiMaxConnections: number;
  readonly apiRequireToken: boolean;
  /** Host names that the API answers to, besides those of loopback. */
  readonly allowedHosts: readonly string[];
}

/** The address of the HTTP API, and the requests that it accepts. */
export const api = defineSection({
  top: {
    schema: () => ({
      ...ADDRESS_KEYS,
      api_max_connections: z.int().min(8).max(65535).default(512)
        .meta(about(
          "The most connections to the API at once; half of them may follow logs",
          2000,
        )),
      api_require_token: z.boolean().default(false)
        .meta(about("Whether the API requires a token on loopback, too", true)),
      allowed_hosts: z.array(name()).default([])
        .meta(about("Host names that the API answers to, besides those of loopback", [
          "build.lan",
        ])),
    }),
    settings: (config): ApiSettings => ({
      apiHost: config.api_host,
      apiPort: config.api_port,
      apiMaxConnections: config.api_max_connections,
      apiRequireToken: config.api_require_token,
      allowedHosts: config.allowed_hosts,
    }),
    changes: {
      apiHost: { key: "api_host", describe: shown, needsRestart: true, escalates: true },
      apiPort: { key: "api_port", describe: shown, needsRestart: true, escalates: true },
      apiMaxConnections: {
        key: "api_max_connections",
        describe: shown,
        needsRestart: true,
        escalates: true,
      },
      apiRequireToken: {
        key: "api_require_token",
        describe: shown,
        escalates: (allowed, next) => allowed && !next,
      },
      allowedHosts: {
        key: "allowed_hosts",
        describe: shown,
        escalates: (allowed, next) => next.some((host) => !allowed.includes(host)),
      },
    },
  },
});
