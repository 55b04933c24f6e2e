// {{name}}: looks at rows before they are written. Addresses become small letters, ages out of range refuse the statement.
import {
  ConfigReader, loadConfig, Operation, Plugin, PluginContext, ResultModification, Rewrite, TextView, TextWriter,
} from "@heliosdb/plugin-sdk-assemblyscript";

/** What the operator configures. */
class Config {
  oldest: i64;

  constructor(c: ConfigReader) {
    this.oldest = c.integer("oldest", 150, 1);
  }
}

@plugin({ "class": "security", requests: { allow_write_modification: true } })
export class MyPlugin extends Plugin {
  private config: Config = new Config(loadConfig());

  name(): string { return "{{name}}"; }
  version(): string { return "0.1.0"; }

  onRows(ctx: PluginContext): ResultModification {
    if (ctx.rows.operation == Operation.Delete) return ResultModification.noModification();
    // A column that was not granted is an error, which refuses the statement: nobody would check it.
    const ages = ctx.rows.requireColumn("age");
    const email = ctx.rows.requireColumn("email");
    if (ages === null || email === null) return ResultModification.noModification();
    for (let row: u32 = 0; row < ages.rowCount; row++) {
      if (!ages.has(row)) continue;
      const age = ages.integer(row);
      if (age < 0 || age > this.config.oldest) {
        return ResultModification.reject(`age ${age} is out of range (0 to ${this.config.oldest})`, "22003");
      }
    }
    email.rewriteTexts(smallLetters);
    return ResultModification.modified();
  }
}

function smallLetters(text: TextView, out: TextWriter): Rewrite {
  out.append(text.toString().toLowerCase());
  return Rewrite.Replace;
}
