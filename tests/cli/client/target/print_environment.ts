import { readClientEnvironment } from "../../../../src/cli/client/target/environment.ts";

await Deno.stdout.write(new TextEncoder().encode(JSON.stringify(await readClientEnvironment())));
