// Where a text stops being JSON. Browsers say that it is none, but not all of them where.

const SPACE = /[ \t\r\n]*/y;
const WORD = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const TEXT = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;

/** @param {string} text  @returns {number | null} the place of the first letter that does not belong; null when all of it is JSON */
export function firstWrong(text) {
  const reader = new Reader(text);
  try {
    reader.value();
    reader.skip(SPACE);
    return reader.at === text.length ? null : reader.at;
  } catch (wrong) {
    if (wrong !== reader) throw wrong;
    return reader.at;
  }
}

/** Throws itself where it cannot go on. */
class Reader {
  at = 0;
  #text;

  constructor(text) {
    this.#text = text;
  }

  skip(pattern) {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.#text);
    if (found) this.at = pattern.lastIndex;
    return found !== null;
  }

  #next() {
    this.skip(SPACE);
    return this.#text[this.at];
  }

  #take(letter) {
    if (this.#next() !== letter) throw this;
    this.at += 1;
  }

  value() {
    const letter = this.#next();
    if (letter === '{') this.#list('{', '}', () => this.#member());
    else if (letter === '[') this.#list('[', ']', () => this.value());
    else if (!this.skip(TEXT) && !this.skip(WORD)) throw this;
  }

  #member() {
    this.#next();
    if (!this.skip(TEXT)) throw this;
    this.#take(':');
    this.value();
  }

  #list(open, close, entry) {
    this.#take(open);
    if (this.#next() !== close) {
      entry();
      while (this.#next() === ',') {
        this.at += 1;
        entry();
      }
    }
    this.#take(close);
  }
}
