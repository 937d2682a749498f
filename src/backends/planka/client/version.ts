import * as z from "zod";
import type { HttpClient } from "../../http/client.ts";
import { SetupError } from "../../http/failures.ts";
import type { HttpRequest } from "../../http/request.ts";
import { plankaFailure } from "./failures.ts";

const request: HttpRequest = { method: "GET", path: "/api/bootstrap" };

const bootstrap = z.object({ item: z.object({ version: z.string().nullish() }) });

/**
 * The version of the Planka 2 that is there; empty where it does not say.
 *
 * @throws {SetupError} for another version, and for what is no Planka
 * @throws {AdapterError} where it does not answer, or is not well
 */
export async function requireVersion(http: HttpClient, signal: AbortSignal): Promise<string> {
  const reply = await http.send(request, {}, signal);
  const { data } = bootstrap.safeParse(reply.json);
  // Planka 1 has no such route: it sends its page, as it does for everything that it does not know.
  const isUnknownRoute = reply.status === 404 || (reply.status === 200 && data === undefined);
  if (isUnknownRoute) {
    throw new SetupError(
      `what answers at "${http.base}" is Planka 1, or no Planka`,
      { remedy: "upgrade it to Planka 2, or correct url" },
    );
  }
  if (data === undefined) throw plankaFailure(request, reply);
  const version = data.item.version ?? "";
  if (parseInt(version) < 2) {
    throw new SetupError(`Planka ${version} answers at "${http.base}"`, {
      remedy: "upgrade it to Planka 2",
    });
  }
  return version;
}
