// A mail drawn where its styles reach nothing else. The page's policy allows no style in markup, so the mail's styles are set by
// script; nothing in it runs, no link of it is followed in this window, and nothing of it is loaded but pictures.

const GONE = 'script, meta, base, link, title, iframe, object, form';

class MailView extends HTMLElement {
  #source = '';

  constructor() {
    super();
    this.attachShadow({ mode: 'open' });
  }

  set source(source) {
    if (source === this.#source) return;
    this.#source = source;
    this.#draw();
  }

  #draw() {
    // Kept apart from `<style>` and `style=`, which no document of this page may have.
    const styles = [];
    const bare = this.#source
      .replaceAll(/<style[^>]*>([\s\S]*?)<\/style>/gi, (_, text) => (styles.push(text), ''))
      .replaceAll(/\sstyle="/g, ' data-style="');
    const parsed = new DOMParser().parseFromString(bare, 'text/html');
    this.shadowRoot.adoptedStyleSheets = styles.map(sheetOf);
    const body = document.createElement('div');
    body.className = 'mail-body';
    body.dataset.style = parsed.body.dataset.style ?? '';
    for (const gone of parsed.querySelectorAll(GONE)) gone.remove();
    body.append(...parsed.body.childNodes);
    for (const element of [body, ...body.querySelectorAll('[data-style]')]) {
      element.style.cssText = element.dataset.style;
      delete element.dataset.style;
    }
    for (const link of body.querySelectorAll('a')) Object.assign(link, { target: '_blank', rel: 'noopener noreferrer' });
    this.shadowRoot.replaceChildren(body);
  }
}

/** What a mail says of its `body` holds for what stands in its place here. */
function sheetOf(text) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text.replaceAll(/(^|[\s,{}])(?:html|body)(?=[\s,{.:])/g, '$1.mail-body'));
  return sheet;
}

customElements.define('mail-view', MailView);
