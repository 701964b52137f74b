import { assert } from "@std/assert";
import { executable } from "../helpers/e2e.ts";

/** Rows of the table of `deno task bench --memory` that took twice the limit or more before it was kept. */
const CASES = [
  "tiny records, parallelism 200",
  "records of 10 MB",
  "values of 31 MB that are refused",
];

Deno.test({
  name: "a sync takes at most 200 MB, whatever the records and however many requests in flight",
  // Elsewhere the peak is not known.
  ignore: Deno.build.os !== "linux",
  async fn() {
    const bench = new URL("../../bench/main.ts", import.meta.url).pathname;
    const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "--allow-all",
        bench,
        "--memory",
        ...["--executable", executable()],
        ...CASES.flatMap((name) => ["--only", name]),
      ],
    }).output();
    const text = new TextDecoder().decode(stdout);
    assert(success, `${text}\n${new TextDecoder().decode(stderr)}`);
    for (const name of CASES) assert(text.includes(name), `${name} is not in:\n${text}`);
  },
});
