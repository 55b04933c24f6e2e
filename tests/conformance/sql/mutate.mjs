// Makes wrong and nearly wrong statements out of right ones, the same for the same seed: tokens dropped, doubled, swapped, replaced or added (from other statements, or any
// keyword), statements cut off or joined to the tail of another, characters lost or strewn in.

const STREWN = ['(', ')', ',', ';', '.', '..', ':', '::', ':=', '=>', '[', ']', '=', '<>', '!=', '*', '+', '-', '/', '%', '^', '@', '||', '->', "'a'", "E'\\n'", "U&'\\0061'", "B'1'",
  "X'f'", '1', '0', '2147483648', '1.5', '1e3', '0x1f', '1_0', '$1', '"a"', 'U&"\\0061"', '$$a$$', 'a', 'x.y', 'null', 'true', '/* c */', '-- c\n'];
const CHARACTERS = "'\"\\$;()[].,:=<>+-*/%^|&~!@#_0123456789abexuABEXU \n\té";

export function* mutants(statements, tokensOf, keywords, count, seed) {
  const next = generator(seed);
  const pick = list => list[next(list.length)];
  const lists = statements.filter(sql => sql.length < 600).map(tokensOf).filter(list => list.length > 1);
  for (let made = 0; made < count;) {
    const list = pick(lists).slice();
    for (let steps = 1 + next(3); steps > 0 && list.length > 0; steps--) change(list, next, pick, lists, keywords);
    let sql = list.join(' ');
    if (next(12) === 0) sql = strewn(sql, next);
    if (list.length > 0 && wanted(sql)) {
      made++;
      yield sql;
    }
  }
}

function change(list, next, pick, lists, keywords) {
  const at = next(list.length);
  switch (next(9)) {
    case 0: list.splice(at, 1); break;
    case 1: list.splice(at, 0, list[at]); break;
    case 2: list.splice(at, 1, list[(at + 1) % list.length]); break;
    case 3: list.splice(at, 0, pick(pick(lists))); break;
    case 4: list[at] = pick(pick(lists)); break;
    case 5: list[at] = pick(keywords); break;
    case 6: list.splice(at, 0, next(3) === 0 ? pick(STREWN) : pick(keywords)); break;
    case 7: list.length = Math.max(1, at); break;
    default: {
      const other = pick(lists);
      list.splice(at, list.length - at, ...other.slice(next(other.length)));
    }
  }
}

function strewn(sql, next) {
  const at = next(sql.length);
  const kept = next(3) === 0 ? at : at + 1;
  return sql.slice(0, at) + (next(2) === 0 ? CHARACTERS[next(CHARACTERS.length)] : '') + sql.slice(kept);
}

// libpg-query takes letters behind a parameter number, and "?" as a parameter; PostgreSQL does neither.
function wanted(sql) {
  return sql.trim() !== '' && !/\$\d+[a-z_]|\?|\0/i.test(sql);
}

function generator(seed) {
  return n => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % n;
  };
}
