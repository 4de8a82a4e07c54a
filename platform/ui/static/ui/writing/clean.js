/* What a pupil's writing may hold: p, br, strong, em, ul, ol, li and h3, with no attributes.

   Whatever is pasted, loaded or typed goes through here. Nothing is filtered out of the
   given markup: new elements are built for the few things we keep, so an attribute, a link,
   a picture or a script has no way through. The server cleans again and is the one to trust. */

(() => {
  "use strict";

  const HEADINGS = /^H[1-6]$/;
  const LINES = new Set(
    ("ADDRESS ARTICLE ASIDE BLOCKQUOTE BODY CAPTION CENTER DD DIV DL DT FIGCAPTION FIGURE FOOTER " +
      "FORM HEADER HR LI MAIN NAV OL P PRE SECTION TABLE TBODY TD TFOOT TH THEAD TR UL").split(" "),
  );
  // Dropped with everything in them; any other unknown element is dropped and its words kept.
  const SILENT = new Set(
    ("AUDIO BUTTON CANVAS EMBED HEAD IFRAME IMG INPUT LINK MATH META NOSCRIPT OBJECT SCRIPT SELECT " +
      "STYLE SVG TEMPLATE TEXTAREA TITLE VIDEO").split(" "),
  );
  const TAG = /<([a-z][\w:-]*)((?:"[^"]*"|'[^']*'|[^'">])*)>/gi;
  const make = (tag) => document.createElement(tag);

  function clean(html) {
    // A parsed document is inert: nothing in it loads or runs. Yet the browser reports every style
    // and handler in it as a breach of our policy, so each tag is first cut down to its name and
    // its style under another name. This is for quiet; what keeps us safe is the building below.
    const quiet = html.replace(/<style[^]*?<\/style>/gi, "").replace(TAG, (tag, name, rest) => {
      const style = /\sstyle\s*=\s*("[^"]*"|'[^']*')/i.exec(rest);
      return `<${name}${style ? ` data-style=${style[1]}` : ""}>`;
    });
    const source = new DOMParser().parseFromString(quiet, "text/html").body;
    const out = document.createDocumentFragment();
    let place = out; // where the next line or list goes: the fragment, or a list item
    let line = null; // the paragraph, heading or list item being filled
    let sawLines = false;

    function open(tag) {
      if (place === out) {
        line = out.appendChild(make(tag));
      } else {
        if (place.lastChild && !/^(BR|UL|OL)$/.test(place.lastChild.nodeName)) place.append(make("br"));
        line = place;
      }
    }

    function write(node, bold, italic) {
      if (!line) open("p");
      let into = line;
      for (const tag of [bold && "strong", italic && "em"]) {
        if (!tag) continue;
        const last = into.lastChild;
        into = last && last.nodeName === tag.toUpperCase() ? last : into.appendChild(make(tag));
      }
      into.append(node);
    }

    function item(kind, fill) {
      const list = place.lastChild?.nodeName === kind ? place.lastChild : place.appendChild(make(kind));
      const outer = place;
      place = line = list.appendChild(make("li"));
      fill();
      place = outer;
      line = null;
    }

    function text(data, bold, italic) {
      const words = data.replace(/\u200B/g, "").replace(/[ \t\r\n\u00A0]+/g, " ");
      if (words === "" || (words === " " && !line?.lastChild)) return;
      write(document.createTextNode(words), bold, italic);
    }

    function walk(parent, bold, italic, kind) {
      for (const node of parent.childNodes) {
        if (node.nodeType === Node.TEXT_NODE) text(node.data, bold, italic);
        if (node.nodeType !== Node.ELEMENT_NODE) continue;
        const name = node.nodeName.toUpperCase();
        const style = node.getAttribute("data-style") || "";
        if (SILENT.has(name) || /mso-list:\s*ignore/i.test(style)) continue;
        if (name === "BR") {
          write(make("br"));
          continue;
        }
        // Google Docs says bold with a style, and wraps a whole page in a <b> that is not bold.
        const weight = /(?:^|[;\s])font-weight:\s*(\w+)/i.exec(style)?.[1];
        const heavy = weight ? /^(bold|bolder|[6-9]00)$/i.test(weight) : bold || /^(B|STRONG)$/.test(name);
        const slanted = italic || /^(I|EM)$/.test(name) || /(?:^|[;\s])font-style:\s*italic/i.test(style);
        const inside = () => walk(node, heavy, slanted, /^[UO]L$/.test(name) ? name : kind);
        if (!HEADINGS.test(name) && !LINES.has(name)) {
          inside();
          continue;
        }
        sawLines = true;
        line = null;
        if (name === "LI") item(kind || "UL", inside);
        else if (/mso-list:\s*l\d/i.test(style)) item(wordList(node), inside);
        else {
          if (name === "P" || HEADINGS.test(name)) open(name === "P" ? "p" : "h3");
          inside();
        }
        line = null;
      }
    }

    walk(source, false, false, null);
    for (const br of [...out.querySelectorAll("br:last-child")]) {
      if (!br.nextSibling && br.previousSibling) br.remove();
    }
    for (const empty of [...out.querySelectorAll("p, h3")]) if (!empty.firstChild) empty.remove();
    // A few pasted words join the line they are pasted into; they are not a paragraph.
    if (!sawLines && out.childNodes.length === 1) out.replaceChildren(...out.firstChild.childNodes);
    return out;
  }

  // Word writes a list as paragraphs, each beginning with its bullet or its number.
  function wordList(paragraph) {
    const mark = paragraph.querySelector('[data-style*="mso-list:Ignore" i]')?.textContent || "";
    return /^\s*\w+[.)]/.test(mark) ? "OL" : "UL";
  }

  /** The same as text, to compare and to send. Writing without a word in it is "". */
  function cleanHtml(html) {
    const holder = make("div");
    holder.append(clean(html));
    const blank = (node) => node && !node.textContent.trim();
    // The line or the item that waits for the next words is not yet writing.
    for (const list of holder.querySelectorAll("ul, ol")) while (blank(list.lastChild)) list.lastChild.remove();
    for (const idle of holder.querySelectorAll("h3, ul, ol")) if (blank(idle)) idle.remove();
    while (blank(holder.lastChild)) holder.lastChild.remove();
    return holder.innerHTML;
  }

  /** Words typed without JavaScript have no markup: their lines become paragraphs. */
  function fromText(value) {
    if (/<\/?(p|br|b|i|strong|em|ul|ol|li|h3)[\s/>]/i.test(value)) return value;
    const holder = make("div");
    for (const words of value.split(/\r?\n/)) {
      const paragraph = holder.appendChild(make("p"));
      if (words.trim()) paragraph.textContent = words;
      else paragraph.append(make("br"));
    }
    return holder.innerHTML;
  }

  Object.assign((window.Writing ||= {}), { clean, cleanHtml, fromText });
})();
