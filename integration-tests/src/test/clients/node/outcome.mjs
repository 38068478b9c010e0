// What the scripts share: where to connect, and how they tell what they saw.
export const place = {
  host: process.env.PGHOST,
  port: Number(process.env.PGPORT),
  user: process.env.PGUSER,
  password: process.env.PGPASSWORD,
  database: process.env.PGDATABASE,
};

export function say(what, value) {
  console.log(what + ' ' + JSON.stringify(value));
}

/** What an error of the server's tells. */
export function told(error) {
  const from = error.code === undefined ? (error.parent ?? error.driverError ?? error.cause ?? error) : error;
  const { code, severity, message, detail, hint, position, constraint, table, constraint_name, table_name } = from;
  return { code, severity, message, detail, hint, position, constraint, table, constraint_name, table_name };
}

export async function attempt(what, work) {
  try {
    say(what, await work());
  } catch (error) {
    say(what, told(error));
  }
}
