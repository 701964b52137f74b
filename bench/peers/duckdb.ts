/**
 * Prints a CSV file as JSON lines with DuckDB; without a file it does nothing but load DuckDB.
 *
 *     deno run --no-lock --allow-all bench/peers/duckdb.ts [FILE]
 */

/** Not in deno.lock, as nothing else needs it; so it is named where it is not looked for. */
const DUCKDB = "npm:@duckdb/node-api@1.4.1-r.4";

const { DuckDBInstance } = await import(DUCKDB);
const [path] = Deno.args;
const instance = await DuckDBInstance.create(":memory:");
const connection = await instance.connect();
if (path !== undefined) {
  const quoted = `'${path.replaceAll("'", "''")}'`;
  // Text as it is, which is the least work.
  const rows = `FROM read_csv(${quoted}, all_varchar = true)`;
  await connection.run(`COPY (${rows}) TO '/dev/stdout' (FORMAT json)`);
}
