import type { Interview } from "../../../contracts/interview.ts";
import { UsageError } from "../../../domain/errors.ts";
import { isHttpUrl } from "../../http/address.ts";
import { serverNeeds } from "../../http/options.ts";
import type { SetUpContext } from "../../scaffold.ts";
import { createClient } from "../parts.ts";
import { asked } from "./asked.ts";
import { credentialsOf } from "./credentials.ts";

/** What the address of one of Planka's pages has behind that of Planka. */
const PAGE = /\/(?:boards|cards|projects)\/\d+\/?$/;

const USUAL = "http://localhost:3000";

/** Asks for the address of a Planka 2, unless the person has named it already, and whether it answers there. */
export async function askAddress(interview: Interview, context: SetUpContext): Promise<string> {
  return await interview.ask({
    text: "The address of Planka",
    suggestion: USUAL,
    given: isHttpUrl(context.answer) ? context.answer : undefined,
    async accept(answer) {
      const url = answer.replace(PAGE, "");
      if (!isHttpUrl(url)) {
        throw new UsageError(`Cannot use ${JSON.stringify(answer)} as the address of Planka`, {
          remedy: `write it as in a browser, without what follows the host, such as ${USUAL}`,
        });
      }
      context.require(serverNeeds("planka", { url }, context.baseDir));
      await requirePlanka(url, context);
      return url;
    },
  });
}

async function requirePlanka(url: string, context: SetUpContext): Promise<void> {
  const client = createClient({ url }, { ...context, ...credentialsOf({}) });
  try {
    const attempt = `Cannot use ${JSON.stringify(url)}`;
    const problem = await asked(attempt, (signal) => client.incompatibility(signal));
    if (problem !== null) throw new UsageError(`${attempt}: ${problem}`);
  } finally {
    client.close();
  }
}
