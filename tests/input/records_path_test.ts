import { assertEquals } from "@std/assert";
import { RecordsPath } from "../../lib/input/records_path.ts";

/** What the path says of each key, taken one behind the other in the outermost object. */
function taken(path: RecordsPath, keys: (string | undefined)[], depth = 1): string[] {
  return keys.map((key) => {
    const isFirst = path.take(key, depth);
    const { isUsers, isOnWay } = path;
    return `${key}${isUsers ? " users" : ""}${isOnWay ? " on way" : ""}${isFirst ? "" : " again"}`;
  });
}

Deno.test("take() tells which key is the array, and which leads to it", () => {
  const cases: [path: string, keys: (string | undefined)[], says: string[]][] = [
    ["users", ["a", "users", "user", "users.x"], ["a", "users users", "user", "users.x"]],
    ["a.users", ["a", "a.users", "a.user"], ["a on way", "a.users users", "a.user"]],
    ["a.b.users", ["a", "a.b", "b", undefined], ["a on way", "a.b on way", "b", "undefined"]],
    ["ab", ["a", "abc", "ab"], ["a", "abc", "ab users"]],
  ];
  for (const [text, keys, says] of cases) assertEquals(taken(new RecordsPath(text), keys), says);
});

Deno.test("take() follows the path into objects, and out of them", () => {
  const path = new RecordsPath("a.b.users");
  assertEquals(taken(path, ["a"]), ["a on way"]);
  path.enter(2);
  assertEquals(taken(path, ["users", "b.users"], 2), ["users", "b.users users"]);
  assertEquals(taken(path, ["b"], 2), ["b on way"]);
  // What is deeper than the path leads is not on it.
  assertEquals(taken(path, ["users"], 3), ["users"]);
  assertEquals(taken(path, ["b"], 2), ["b on way"]);
  path.enter(3);
  assertEquals(taken(path, ["users"], 3), ["users users"]);
  assertEquals(taken(path, ["users"], 4), ["users"]);
  assertEquals(taken(path, ["b.users", "a"], 1), ["b.users", "a on way"]);
});

Deno.test("take() refuses the array for a second time, and leads nowhere behind the first", () => {
  const path = new RecordsPath("a.users");
  path.isFound = true;
  assertEquals(taken(path, ["a", "x", "a.users"]), ["a", "x", "a.users users again"]);
});

Deno.test("missing() names up to twenty keys of the object that the path led into farthest", () => {
  const keys = Array.from({ length: 21 }, (_, i) => `k${i + 10}`);
  const said = (text: string, use: (path: RecordsPath) => void) => {
    const path = new RecordsPath(text);
    use(path);
    const { expected, found } = path.missing();
    assertEquals(expected, `"${text}", the array of users`);
    return found;
  };
  const list = (count: number) => keys.slice(0, count).map((key) => `"${key}"`).join(", ");
  assertEquals(said("xxxxx", (path) => taken(path, [])), "no keys in the object");
  assertEquals(
    said("xxxxx", (path) => taken(path, keys.slice(0, 19))),
    `only ${list(19)} in the object`,
  );
  for (const count of [20, 21]) {
    assertEquals(
      said("xxxxx", (path) => taken(path, keys.slice(0, count))),
      `only ${list(20)}, … in the object`,
    );
  }
  const nested = (path: RecordsPath) => {
    taken(path, ["a"]);
    path.enter(2);
    taken(path, ["bb", "other"], 2);
    // Back in the outermost object, there is nothing that leads farther.
    taken(path, ["c"]);
    path.take("a", 1);
    path.enter(2);
  };
  assertEquals(
    said("a.b.users", nested),
    'only "bb", "other" in "a"; did you mean --records a.bb.users?',
  );
  assertEquals(
    said("data.users", (path) => taken(path, ["data.user"])),
    'only "data.user" in the object; did you mean --records data.user.users?',
  );
});
