// Splits a psql script into statements the way psql does: quotes, dollar quotes, comments, parentheses and BEGIN ATOMIC bodies hide semicolons; backslash commands are
// dropped (those that send the buffer end a statement); the data behind COPY ... FROM STDIN is skipped.

const SENDS = /^\\(g|gx|gset|gexec|gdesc|crosstabview|watch|bind|parse|sendpipeline)\b/;

export function split(text) {
  const statements = [];
  let current = '';
  let depth = 0;
  let words = [];
  let atomic = 0;
  let i = 0;
  const flush = () => {
    const sql = current.trim();
    if (sql !== '') statements.push(sql);
    const copies = /\bcopy\b[^;]*\bfrom\s+stdin/i.test(stripComments(sql));
    current = '';
    depth = 0;
    atomic = 0;
    words = [];
    return copies;
  };
  const skipData = () => {
    let line = text.indexOf('\n', i);
    while (line >= 0) {
      const end = text.indexOf('\n', line + 1);
      const data = text.slice(line + 1, end < 0 ? text.length : end);
      line = end;
      if (data === '\\.') break;
    }
    i = line < 0 ? text.length : line + 1;
  };
  while (i < text.length) {
    const skipped = quotedEnd(text, i);
    if (skipped > i) {
      current += text.slice(i, skipped);
      i = skipped;
      continue;
    }
    const c = text[i];
    if (c === '\\') {
      if (text[i + 1] === ';') {
        current += ';';
        i += 2;
        continue;
      }
      let end = text.indexOf('\n', i);
      end = end < 0 ? text.length : end;
      const sends = SENDS.test(text.slice(i, end));
      i = end;
      if (sends && flush()) skipData();
      continue;
    }
    if (/[A-Za-z_]/.test(c)) {
      const word = /^[A-Za-z_0-9$\u0080-\uffff]+/.exec(text.slice(i, i + 80))[0];
      const lower = word.toLowerCase();
      if (words.length < 5) words.push(lower);
      if (words[0] === 'create' && words.some(w => w === 'function' || w === 'procedure')) {
        if (lower === 'begin') atomic++;
        else if (lower === 'case' && atomic > 0) atomic++;
        else if (lower === 'end' && atomic > 0) atomic--;
      }
      current += word;
      i += word.length;
      continue;
    }
    if (c === '(') depth++;
    if (c === ')') depth = Math.max(0, depth - 1);
    if (c === ';' && depth === 0 && atomic === 0) {
      i++;
      if (flush()) skipData();
      continue;
    }
    current += c;
    i++;
  }
  flush();
  return statements;
}

function stripComments(sql) {
  return sql.replace(/--[^\n]*/g, ' ');
}

// The offset behind the quoted thing or comment that begins at i, or i.
function quotedEnd(text, i) {
  const c = text[i];
  if (c === '-' && text[i + 1] === '-') {
    const end = text.indexOf('\n', i);
    return end < 0 ? text.length : end;
  }
  if (c === '/' && text[i + 1] === '*') return commentEnd(text, i);
  if (c === "'") return closing(text, i + 1, "'", /[eE]/.test(text[i - 1] ?? '') && !/[A-Za-z_0-9$]/.test(text[i - 2] ?? ' '));
  if (c === '"') return closing(text, i + 1, '"', false);
  if (c === '$' && !/[A-Za-z_0-9]/.test(text[i - 1] ?? ' ')) {
    const tag = /^\$([A-Za-z_\u0080-\uffff][A-Za-z_0-9\u0080-\uffff]*)?\$/.exec(text.slice(i, i + 100));
    if (tag) {
      const end = text.indexOf(tag[0], i + tag[0].length);
      return end < 0 ? text.length : end + tag[0].length;
    }
  }
  return i;
}

function commentEnd(text, i) {
  let depth = 1;
  i += 2;
  while (i < text.length && depth > 0) {
    if (text.startsWith('*/', i)) {
      depth--;
      i += 2;
    } else if (text.startsWith('/*', i)) {
      depth++;
      i += 2;
    } else {
      i++;
    }
  }
  return i;
}

function closing(text, i, quote, escapes) {
  while (i < text.length) {
    if (escapes && text[i] === '\\') {
      i += 2;
    } else if (text[i] === quote) {
      if (text[i + 1] !== quote) return i + 1;
      i += 2;
    } else {
      i++;
    }
  }
  return text.length;
}
