/** Data of one kind for each case in which memory is measured, written as it is made. */

/** Records of one kind. */
export interface Records {
  count: number;
  /** Bytes of each, about; the smallest is `{"id":1,"a":1}`. @default {the smallest} */
  bytes?: number;
  /** Which value holds those bytes: one that is not mapped, or that which is. @default {"rest"} */
  in?: "rest" | "a" | "many" | "id";
  /** Of so many records, one has another value. @default {none} */
  changed?: number;
  /** Different users in turn. @default {as many as records} */
  users?: number;
}

/** Bytes that are written at once. */
const CHUNK_BYTES = 1024 * 1024;

/** Members of a record that consists of many small ones. */
const MEMBER = ',"k":[1,{"x":null}]';

/** Writes an array of such records to `path`. */
export async function writeRecords(path: string, records: Records): Promise<void> {
  const { count, users = count, changed } = records;
  const filler = fillerOf(records);
  using file = await Deno.open(path, { write: true, create: true, truncate: true });
  const encoder = new TextEncoder();
  let text = "[\n";
  for (let i = 0; i < count; i++) {
    const other = changed !== undefined && i % changed === 0 ? { a: "2" } : {};
    text += record(i % users, { ...filler(i), ...other }) + (i + 1 < count ? ",\n" : "\n]\n");
    if (text.length < CHUNK_BYTES && i + 1 < count) continue;
    const bytes = encoder.encode(text);
    for (let at = 0; at < bytes.length;) at += await file.write(bytes.subarray(at));
    text = "";
  }
}

interface Filler {
  id?: string;
  a?: string;
  rest?: string;
}

function record(user: number, { id, a = "1", rest = "" }: Filler): string {
  return `{"id":${id === undefined ? user + 1 : `"${user + 1}-${id}"`},"a":${a}${rest}}`;
}

function fillerOf({ bytes = 0, in: where = "rest" }: Records): (i: number) => Filler {
  if (bytes === 0) return () => ({});
  const text = "x".repeat(bytes);
  switch (where) {
    case "rest":
      return () => ({ rest: `,"rest":"${text}"` });
    case "a":
      return () => ({ a: `"${text}"` });
    case "many":
      return () => ({ rest: MEMBER.repeat(Math.ceil(bytes / MEMBER.length)) });
    case "id":
      return () => ({ id: text });
  }
}
