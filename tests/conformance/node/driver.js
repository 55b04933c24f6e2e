// One connection of node-postgres, asked by drivers.py: a line of JSON in, a line of JSON out.
"use strict";

const readline = require("readline");
const pg = require("pg");

// Values as the server wrote them.
const asText = { getTypeParser: () => (value) => value };
const [port, database, user, options] = process.argv.slice(2);
const client = new pg.Client({ host: "127.0.0.1", port: Number(port), database, user, options, types: asText });
client.on("error", () => {});

let count = 0;

async function answer({ sql, batch }) {
  // With a name the statement is prepared and executed; without one it is a simple query.
  count += 1;
  const query = { text: sql, rowMode: "array", ...(batch ? {} : { name: `s${count}` }) };
  try {
    const results = [await client.query(query)].flat();
    const last = results[results.length - 1];
    const rows = last.fields.length > 0 ? last.rows.map((row) => row.map((value) => value ?? "~").join("|")) : null;
    return { rows, count: last.rowCount ?? 0 };
  } catch (error) {
    return { sqlstate: error.code ?? "08006", message: error.message };
  }
}

async function main() {
  try {
    await client.connect();
  } catch (error) {
    console.log(JSON.stringify({ sqlstate: error.code ?? "08006", message: error.message }));
    process.exit(1);
  }
  console.log("{}");
  for await (const line of readline.createInterface({ input: process.stdin })) {
    console.log(JSON.stringify(await answer(JSON.parse(line))));
  }
  await client.end();
}

main();
