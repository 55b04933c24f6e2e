// The masking plugin of ../../README.md.
import { Plugin, PluginContext, ResultModification, Rewrite, TextView, TextWriter } from "@heliosdb/plugin-sdk-assemblyscript";

@plugin({ requests: { allow_result_modification: true } })
export class Masks extends Plugin {
  name(): string { return "masks"; }
  version(): string { return "1.0.0"; }

  onQueryPostExecution(ctx: PluginContext): ResultModification {
    const columns = ctx.results.columns;
    for (let i = 0; i < columns.length; i++) {
      if (columns[i].isNamed("ssn")) columns[i].rewriteTexts(ssn);
      else if (columns[i].isNamed("email")) columns[i].rewriteTexts(email);
      else if (columns[i].isNamed("phone")) columns[i].rewriteTexts(phone);
    }
    return ResultModification.modified();
  }
}

const DASH: u8 = 0x2d;
const AT: u8 = 0x40;

function ssn(text: TextView, out: TextWriter): Rewrite {
  if (text.isAscii() && text.length == 11 && text.at(3) == DASH && text.at(6) == DASH) out.append("XXX-XX-").appendPart(text, 7, 11);
  else out.append("***");
  return Rewrite.Replace;
}

function email(text: TextView, out: TextWriter): Rewrite {
  const at = text.indexOf(AT);
  if (at > 0 && text.isAscii()) out.appendPart(text, 0, 1).append("***").appendPart(text, at, text.length);
  else out.append("***");
  return Rewrite.Replace;
}

function phone(text: TextView, out: TextWriter): Rewrite {
  if (text.isAscii() && text.length >= 4) out.append("(XXX) XXX-").appendPart(text, text.length - 4, text.length);
  else out.append("***");
  return Rewrite.Replace;
}
