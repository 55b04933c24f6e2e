// {{name}}: masks e-mail addresses for everyone who is no administrator.
import {
  ConfigReader, loadConfig, Plugin, PluginContext, ResultModification, Rewrite, TextView, TextWriter,
} from "@heliosdb/plugin-sdk-assemblyscript";

/** What the operator configures. */
class Config {
  adminRole: string;

  constructor(c: ConfigReader) {
    this.adminRole = c.text("admin_role", "admin");
  }
}

@plugin({ "class": "security", requests: { allow_result_modification: true } })
export class MyPlugin extends Plugin {
  private config: Config = new Config(loadConfig());

  name(): string { return "{{name}}"; }
  version(): string { return "0.1.0"; }

  onQueryPostExecution(ctx: PluginContext): ResultModification {
    const role = ctx.sessionVar("app.user_role");
    if (role !== null && role == this.config.adminRole) return ResultModification.noModification();
    for (let i = 0; i < ctx.results.columns.length; i++) {
      const column = ctx.results.columns[i];
      if (column.isFrom("people", "email")) column.rewriteTexts(mask); // whatever the query calls it
    }
    return ResultModification.modified();
  }
}

function mask(text: TextView, out: TextWriter): Rewrite {
  // The first character, which may be several bytes.
  let first: u32 = min<u32>(text.length, 1);
  while (first < text.length && (text.at(first) & 0xc0) == 0x80) first++;
  const at = text.indexOf(0x40);
  out.appendPart(text, 0, first).append("***");
  if (at >= 0) out.appendPart(text, at, text.length);
  return Rewrite.Replace;
}
