import * as z from "zod";
import type { HttpClient } from "../../http/client.ts";
import { SetupError } from "../../http/failures.ts";
import type { HttpRequest } from "../../http/request.ts";
import { plankaFailure } from "./failures.ts";

const request: HttpRequest = { method: "GET", path: "/api/bootstrap" };

const bootstrap = z.object({ item: z.object({ version: z.string().nullish() }) });

/**
 * The version of the Planka 2 at the address; empty if it does not say.
 *
 * @throws {SetupError} for Planka 1, and for a server that is not Planka
 * @throws {AdapterError} if the server does not reply, or fails
 */
export async function requireVersion(http: HttpClient, signal: AbortSignal): Promise<string> {
  const reply = await http.send(request, {}, signal);
  const { data } = bootstrap.safeParse(reply.json);
  // Planka 1 has no such route: it replies with its page, as to every path that it does not know.
  const isUnknownRoute = reply.status === 404 || (reply.status === 200 && data === undefined);
  if (isUnknownRoute) {
    throw new SetupError(
      `what answers at "${http.base}" is Planka 1, or not Planka`,
      { remedy: "upgrade it to Planka 2, or correct url" },
    );
  }
  if (data === undefined) throw plankaFailure(request, reply);
  const version = (data.item.version ?? "").slice(0, 40);
  if (parseInt(version) < 2) {
    throw new SetupError(`Planka ${version} answers at "${http.base}"`, {
      remedy: "upgrade it to Planka 2",
    });
  }
  return version;
}
