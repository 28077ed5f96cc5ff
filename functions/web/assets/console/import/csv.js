// Tables as text (RFC 4180), read as the API reads them: a cell that begins with a quotation mark may hold separators, line breaks
// and doubled marks; a line without anything is no row. Knows nothing of products.

/** @typedef {{row: number, cells: string[], raw: string}} Row `row` counts as spreadsheets do: the header is row 1 */

/**
 * @param {string} text  @param {string} separator
 * @returns {{rows: Row[], unclosed: number | null}} `unclosed`: the row in which a quotation mark is opened and never closed
 */
export function parse(text, separator) {
  const rows = [];
  const found = { rows, unclosed: null };
  let [at, row] = [0, 0];
  while (at < text.length) {
    const from = at;
    const cells = [];
    row += 1;
    for (;;) {
      const cell = readCell(text, at, separator);
      cells.push(cell.text);
      at = cell.end;
      if (cell.isOpen) found.unclosed ??= row;
      if (text[at] !== separator) break;
      at += 1;
    }
    const raw = text.slice(from, at);
    if (raw) rows.push({ row, cells, raw });
    at += text[at] === '\r' && text[at + 1] === '\n' ? 2 : 1;
  }
  return found;
}

const isEnd = (text, at, separator) => at >= text.length || text[at] === separator || text[at] === '\n' || text[at] === '\r';

function readCell(text, start, separator) {
  let [at, content, isOpen] = [start, '', false];
  if (text[at] === '"') {
    at += 1;
    for (;;) {
      const mark = text.indexOf('"', at);
      if (mark < 0) {
        isOpen = true;
        content += text.slice(at);
        at = text.length;
        break;
      }
      content += text.slice(at, mark);
      at = mark + 1;
      if (text[at] !== '"') break;
      content += '"';
      at += 1;
    }
  }
  const rest = at;
  while (!isEnd(text, at, separator)) at += 1;
  return { text: content + text.slice(rest, at), end: at, isOpen };
}

/** What parts the cells: most often in the first row, outside quotation marks. */
export function separatorOf(text) {
  const counts = [',', ';', '\t'].map((separator) => [parse(firstRow(text), separator).rows[0]?.cells.length ?? 0, separator]);
  return counts.reduce((best, next) => (next[0] > best[0] ? next : best))[1];
}

/** Long enough for any header. */
const firstRow = (text) => text.slice(0, 20_000).replace(/^[\r\n]+/, '').split(/\r|\n/, 1)[0];

/** One row of a table, in the API's own way. @param {string[]} cells */
export function write(cells) {
  const written = cells.map((cell) => (/[",\r\n]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',');
  // A row of one empty cell must not look like no row.
  return `${written || '""'}\r\n`;
}

const FORMULA = /^[=+\-@\t\r]/;
const NUMBER = /^[+-]?\d+([.,]\d+)*$/;

/** What a spreadsheet would run is made a text by a mark before it. */
export const neutral = (cell) => (FORMULA.test(cell) && !NUMBER.test(cell) ? `'${cell}` : cell);

/** The same back, from a table that we wrote. */
export const unneutral = (cell) => (cell.startsWith("'") && FORMULA.test(cell.slice(1)) ? cell.slice(1) : cell);

/**
 * The text of a file, in whatever of the usual ways it is written.
 * @param {ArrayBuffer} bytes  @returns {{text: string, isGuess: boolean}}
 */
export function decode(bytes) {
  const [first, second] = new Uint8Array(bytes.slice(0, 2));
  const wide = { 255254: 'utf-16le', 254255: 'utf-16be' }[`${first}${second}`];
  try {
    return { text: new TextDecoder(wide ?? 'utf-8', { fatal: true }).decode(bytes), isGuess: false };
  } catch {
    return { text: new TextDecoder('windows-1252').decode(bytes), isGuess: true };
  }
}
