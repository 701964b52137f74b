import { assertEquals } from "@std/assert";
import { nearestName } from "../lib/nearest_name.ts";

Deno.test("nearestName() finds the name that a word is near to, and none for a word that is not", () => {
  const names = ["db", "from", "type", "site-id", "parallelism"];
  const cases: { word: string; nearest: string | undefined }[] = [
    { word: "from", nearest: "from" },
    { word: "frm", nearest: "from" },
    { word: "form", nearest: "from" },
    { word: "paralellsm", nearest: "parallelism" },
    { word: "SITE_ID", nearest: "site-id" },
    { word: "site id", nearest: "site-id" },
    { word: "no-type", nearest: "type" },
    { word: "dbs", nearest: "db" },
    { word: "dbms", nearest: undefined },
    { word: "xy", nearest: undefined },
    { word: "xyz", nearest: undefined },
    { word: "fully", nearest: undefined },
    { word: "parallel", nearest: undefined },
    { word: "constructor", nearest: undefined },
    { word: "", nearest: undefined },
  ];
  for (const { word, nearest } of cases) {
    assertEquals(nearestName(word, names), nearest, `nearest to '${word}'`);
  }
});

Deno.test("nearestName() passes over a short name that is as near, and takes the first of equals", () => {
  // Two changes each, which is too much for a name of two letters.
  assertEquals(nearestName("sd", ["db", "seed"]), "seed");
  assertEquals(nearestName("cat", ["bat", "rat"]), "bat");
  assertEquals(nearestName("cat", []), undefined);
});
