// {{name}}: everybody sees and changes the people of their own only.
import {
  ConfigReader, loadConfig, Plugin, PluginContext, PredicateNode, QueryModification,
} from "@heliosdb/plugin-sdk-assemblyscript";

/** What the operator configures. */
class Config {
  ownerVar: string;

  constructor(c: ConfigReader) {
    this.ownerVar = c.text("owner_var", "app.owner");
  }
}

@plugin({ "class": "security", requests: { allow_query_modification: true } })
export class MyPlugin extends Plugin {
  private config: Config = new Config(loadConfig());

  name(): string { return "{{name}}"; }
  version(): string { return "0.1.0"; }

  onQueryPostParse(ctx: PluginContext): QueryModification {
    for (let i = 0; i < ctx.referencedTables.length; i++) {
      if (ctx.referencedTables[i].name != "people") continue;
      const owner = ctx.sessionVar(this.config.ownerVar);
      if (owner === null) return QueryModification.reject("no owner is set");
      // Wherever the statement refers to the table, for rows read and rows written.
      ctx.restrict("people", PredicateNode.column("owner").equals(PredicateNode.literal(owner)));
    }
    return QueryModification.allow();
  }
}
