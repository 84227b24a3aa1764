// The page's one script: does what the buttons say, and puts the parts that the server sends in place of the old ones without
// touching what has not changed, so that focus, folds, scrolling and the text in the box stay.

const problem = document.getElementById('problem');
const form = document.getElementById('comment-form');
const box = document.getElementById('comment-body');
const files = document.getElementById('files');
const main = document.querySelector('main');
const bar = document.querySelector('.bar');
const LINE_HEIGHT = 20;
const SUGGESTED_COMMENT = box.defaultValue;
const CONNECTION_LOST = 'No connection to the demo. Is it still running? This page will try again by itself.';

const events = new EventSource(`/demo/events?version=${document.body.dataset.version}`);
events.addEventListener('message', (event) => update(JSON.parse(event.data)));
events.addEventListener('open', () => problem.textContent === CONNECTION_LOST && tell(''));
events.addEventListener('error', () => tell(CONNECTION_LOST));

document.addEventListener('click', (event) => {
  const button = event.target.closest('button[data-post]');
  if (button !== null) act(button, button.dataset.post, JSON.parse(button.dataset.body));
});

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  await comment();
});

box.addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  form.requestSubmit();
});

// What was wrong is being mended.
box.addEventListener('input', () => tell(''));

// A link to a line or file inside a folded file opens it.
addEventListener('hashchange', openTarget);
openTarget();

async function comment() {
  if (box.value.trim() === '') {
    tell('The comment is empty. Write something first.');
    return;
  }
  if (await act(form.querySelector('button'), '/demo/comment', { body: box.value })) box.value = SUGGESTED_COMMENT;
}

/** Does a deed; true when it is done. What went wrong is said on the page. */
async function act(button, path, body) {
  if (button.ariaDisabled === 'true' || button.ariaBusy === 'true') return false;
  button.ariaBusy = 'true';
  tell('');
  try {
    const response = await fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (response.ok) return true;
    const answer = await response.json().catch(() => ({}));
    tell(`This did not work: ${answer.message ?? `the demo answered with status ${response.status}.`}`);
  } catch {
    tell(CONNECTION_LOST);
  } finally {
    button.ariaBusy = null;
  }
  return false;
}

function tell(text) {
  problem.textContent = text;
}

function openTarget() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const fold = target?.matches('.file') ? target.querySelector('details') : target?.closest('details');
  if (!fold || fold.open) return;
  fold.open = true;
  target.scrollIntoView();
}

function update({ changed, files: order }) {
  const focused = idsAround(document.activeElement);
  const view = placesInView();
  for (const { id, html } of changed) {
    const wanted = parse(html);
    const present = document.getElementById(id);
    if (present === null) files.append(wanted);
    else morph(present, wanted);
  }
  for (const part of [...files.children]) if (!order.includes(part.id)) part.remove();
  order.forEach((id, index) => {
    const part = document.getElementById(id);
    if (files.children[index] !== part) files.insertBefore(part, files.children[index] ?? null);
  });
  refocus(focused);
  restoreView(view);
}

/** The ids of an element and of those around it, from the inside out. */
function idsAround(element) {
  const ids = [];
  for (let at = element; at !== null && at !== document.body; at = at.parentElement) if (at.id !== '') ids.push(at.id);
  return ids;
}

/** Where what the person looks at stands: what has the focus if it is in view, otherwise the first thing below the bar. */
function placesInView() {
  if (scrollY === 0) return [];
  const top = bar.getBoundingClientRect().bottom;
  const focused = document.activeElement;
  const { top: focusTop, bottom: focusBottom } = focused.getBoundingClientRect();
  const isFocusInView = main.contains(focused) && focusBottom > top && focusTop < innerHeight;
  const ids = idsAround(isFocusInView ? focused : firstBelow(top));
  return ids.map((id) => ({ id, top: document.getElementById(id).getBoundingClientRect().top }));
}

function firstBelow(top) {
  for (let y = top + 1; y < innerHeight; y += LINE_HEIGHT) {
    const found = document.elementFromPoint(innerWidth / 2, y)?.closest('main [id]');
    if (found) return found;
  }
  return null;
}

function restoreView(places) {
  const place = places.find(({ id }) => document.getElementById(id)?.checkVisibility());
  if (place === undefined) return;
  const { top, bottom } = document.getElementById(place.id).getBoundingClientRect();
  const barEnd = bar.getBoundingClientRect().bottom;
  // What has shrunk out of view comes back into it.
  const wanted = place.top + bottom - top < barEnd ? barEnd + LINE_HEIGHT : place.top;
  if (top !== wanted) scrollBy({ top: top - wanted, behavior: 'instant' });
}

// A button that is gone leaves the focus to what is around it.
function refocus(ids) {
  if (ids.length === 0 || document.activeElement !== document.body) return;
  for (const id of ids) {
    document.getElementById(id)?.focus({ preventScroll: true });
    if (document.activeElement !== document.body) return;
  }
}

function parse(html) {
  const template = document.createElement('template');
  template.innerHTML = html;
  return template.content.firstElementChild;
}

/** Makes a node like another of the same name, changing as little as possible. */
function morph(node, wanted) {
  if (node.nodeType !== Node.ELEMENT_NODE) {
    if (node.nodeValue !== wanted.nodeValue) node.nodeValue = wanted.nodeValue;
    return;
  }
  for (const { name } of [...node.attributes]) {
    if (!wanted.hasAttribute(name) && !isOwnedByPerson(node, name)) node.removeAttribute(name);
  }
  for (const { name, value } of wanted.attributes) {
    if (node.getAttribute(name) !== value && !isOwnedByPerson(node, name)) node.setAttribute(name, value);
  }
  morphChildren(node, wanted);
}

// Folds are opened and closed by the person; a button is busy until its deed is done.
function isOwnedByPerson(node, attribute) {
  return (node.localName === 'details' && attribute === 'open') || attribute === 'aria-busy';
}

function morphChildren(parent, wantedParent) {
  const present = new Map([...parent.children].filter((child) => child.id !== '').map((child) => [child.id, child]));
  const kept = new Set([...wantedParent.children].map((child) => present.get(child.id)).filter(Boolean));
  let at = parent.firstChild;
  for (const wanted of [...wantedParent.childNodes]) {
    const same = present.get(wanted.id);
    if (same !== undefined && same.nodeName === wanted.nodeName) {
      // What stands before it and is wanted no more goes away, so that the element itself need not move and lose its focus.
      while (at !== null && at !== same && !kept.has(at)) at = removed(at);
      if (at === same) at = same.nextSibling;
      else parent.insertBefore(same, at);
      morph(same, wanted);
    } else if (at !== null && !kept.has(at) && at.nodeName === wanted.nodeName && !wanted.id) {
      morph(at, wanted);
      at = at.nextSibling;
    } else parent.insertBefore(wanted, at);
  }
  while (at !== null) at = removed(at);
}

/** Takes a node away and gives the one after it. */
function removed(node) {
  const next = node.nextSibling;
  node.remove();
  return next;
}
