"use strict";
// The chat, better: a socket in place of page loads, and where none gets through, a request. Without script the form does it.
(() => {
  const MAX_TEXT = 2000;
  const TYPING_AFTER = 400; // milliseconds
  const SLOW_AFTER = 4000;
  const GIVE_UP_AFTER = 12000;
  const NEXT_AFTER = 1500; // a message does not wait longer than this for the answer to the one before
  const WARN_BEFORE = 60000;
  const SAFE = /^(tel:|sms:|https?:\/\/)/;

  const waiting = new Map(); // id of a message -> what to do about it; in the order they were written
  let socket = null;
  let failures = 0; // sockets in a row that never opened
  let gone = false;

  const at = (id) => document.getElementById(id);
  const words = (name) => at("words").dataset[name];
  const state = () => document.querySelector("input[name=state]").value;
  const notice = (text) => { at("notice").textContent = text; };

  // --- sending -------------------------------------------------------------------------------------------------------

  function send(text) {
    if ([...text].length > MAX_TEXT) {
      notice(words("noticeTooLong"));
      return false;
    }
    const message = { id: newId(), text, item: drawPerson(text), sent: false, timers: [] };
    const before = [...waiting.values()].pop();
    waiting.set(message.id, message);
    at("how-to-leave").open = false;
    notice("");
    if (before) message.timers.push(setTimeout(pass, NEXT_AFTER, message));
    else pass(message);
    return true;
  }

  function newId() {
    if (crypto.randomUUID) return crypto.randomUUID(); // browsers have it over https only
    return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  function pass(message) {
    if (message.sent || !waiting.has(message.id)) return;
    message.sent = true;
    message.state = message.state === undefined ? state() : message.state;
    message.timers.push(setTimeout(notice, TYPING_AFTER, words("stateTyping")));
    message.timers.push(setTimeout(notice, SLOW_AFTER, words("stateSlow")));
    message.timers.push(setTimeout(request, GIVE_UP_AFTER, message));
    if (failures > 1 || !("WebSocket" in window)) request(message);
    else if (open()) transmit(message);
  }

  function transmit(message) {
    const frame = { id: message.id, text: message.text, language: null, private: isPrivate(), state: message.state || null };
    socket.send(JSON.stringify(frame));
  }

  function isPrivate() {
    return Boolean(document.querySelector("#private:checked, input[type=hidden][name=private]"));
  }

  function finish(message) {
    message.timers.forEach(clearTimeout);
    waiting.delete(message.id);
    const next = [...waiting.values()].find((other) => !other.sent);
    if (next) pass(next);
    else notice("");
  }

  // --- the socket ----------------------------------------------------------------------------------------------------

  /** Whether the socket is open now; if not, it opens, and what waits is sent then. */
  function open() {
    if (socket && socket.readyState <= WebSocket.OPEN) return socket.readyState === WebSocket.OPEN;
    if (gone || failures > 1) return false;
    const opening = new WebSocket(`${location.origin.replace("http", "ws")}/chat/ws`);
    let opened = false;
    socket = opening;
    opening.addEventListener("open", () => {
      opened = true;
      failures = 0;
      // The same ids again: the server answers each of them once.
      for (const message of waiting.values()) if (message.sent) transmit(message);
    });
    opening.addEventListener("message", (event) => take(JSON.parse(event.data)));
    opening.addEventListener("close", () => {
      if (socket === opening) socket = null;
      if (!opened) failures += 1;
      if (gone || !waiting.size) return;
      if (failures > 1) for (const message of [...waiting.values()]) request(message);
      else setTimeout(open, 300);
    });
    return false;
  }

  function take(data) {
    const message = waiting.get(data.id);
    if (!message) return;
    if (data.type === "reply") answered(message, data);
    else if (data.type === "error") refused(message, data.code);
  }

  function answered(message, data) {
    if (data.messages.some((reply) => reply.reply_id === "exit.neutral")) return at("exit").click();
    carry(data.state, data.private);
    insert(message, data.messages.map(drawAnswer));
    drawSuggestions(data.suggestions);
    finish(message);
    if (message.forgotten) notice(words("noticeExpired"));
  }

  function refused(message, code) {
    if (code === "bad_state" && message.state) {
      message.state = null; // too old: begin anew with the same words
      message.forgotten = true;
      transmit(message);
    } else {
      giveBack(message, { too_long: "noticeTooLong", rate: "noticeRate", busy: "noticeBusy" }[code] || "stateNotSent");
    }
  }

  function giveBack(message, why) {
    finish(message);
    message.item.remove();
    at("text").value = [message.text, at("text").value].filter(Boolean).join("\n");
    notice(words(why));
  }

  // --- a request, where sockets do not get through ---------------------------------------------------------------------

  function request(message) {
    if (message.requested || !waiting.has(message.id)) return;
    message.requested = true;
    const fields = { text: message.text, state: message.state || "", once: message.id };
    if (isPrivate()) fields.private = "true";
    post(fields, (page, status) => {
      if (!waiting.has(message.id)) return;
      if (status === 204) at("exit").click();
      else if (status === 200) takePage(message, page);
      else giveBack(message, status === 429 ? "noticeRate" : "stateNotSent");
    }, () => {
      failures = 0; // nothing gets through now; next time everything is tried again
      if (waiting.has(message.id)) giveBack(message, "stateNotSent");
    });
  }

  function post(fields, done, failed) {
    const sending = new XMLHttpRequest();
    sending.open("POST", at("compose").action);
    sending.responseType = "document"; // parsed by the browser, never run
    sending.timeout = GIVE_UP_AFTER;
    sending.onload = () => done(sending.response, sending.status);
    sending.onerror = sending.ontimeout = failed;
    sending.send(new URLSearchParams(fields));
  }

  function takePage(message, page) {
    const marks = page.querySelectorAll("#conversation > li[data-newest]");
    carry(page.querySelector("input[name=state]").value, Boolean(page.querySelector("input[type=hidden][name=private]")));
    insert(message, [...marks].map((item) => document.adoptNode(item)));
    at("suggestions").replaceWith(document.adoptNode(page.getElementById("suggestions")));
    const said = page.getElementById("notice").textContent;
    finish(message);
    notice(said);
  }

  // --- what stands on the page ---------------------------------------------------------------------------------------

  function make(name, properties = {}, ...children) {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
  }

  function drawPerson(text) {
    const item = make("li", { translate: false }, make("span", { className: "unseen" }, `${words("chatYou")}: `), make("p", {}, text));
    item.dataset.from = "person";
    at("conversation").append(item);
    item.scrollIntoView({ block: "start" });
    return item;
  }

  function drawAnswer(reply) {
    const [first, ...others] = reply.text.split("\n").map(drawParagraph);
    const item = make("li", { lang: reply.language }, first);
    item.dataset.from = "bot";
    item.dataset.replyId = reply.reply_id;
    if (reply.links.length) item.append(make("ul", { className: "links" }, ...reply.links.map(drawLink)));
    item.append(...others);
    if (reply.sources.length) {
      const list = make("ul", {}, ...reply.sources.map((page) => drawLink({ label: page.title, href: page.href, kind: "site" })));
      item.append(make("details", { className: "sources" }, make("summary", {}, words("chatSources")), list));
    }
    return item;
  }

  /** A number never breaks over two lines. */
  function drawParagraph(line) {
    const parts = line.split(/(\d+(?:-\d+)+)/).filter(Boolean);
    return make("p", {}, ...parts.map((part) => (/^\d+-/.test(part) ? make("span", { className: "number" }, part) : part)));
  }

  function drawLink(link) {
    const anchor = make("a", { className: link.kind }, link.label);
    if (SAFE.test(link.href)) anchor.href = link.href;
    if (link.href.startsWith("http")) Object.assign(anchor, { target: "_blank", rel: "noopener noreferrer nofollow" });
    return make("li", {}, anchor);
  }

  function insert(message, items) {
    message.item.after(...items); // under its own question, whatever came in between
    message.item.scrollIntoView({ block: "start" });
  }

  function drawSuggestions(suggestions) {
    const buttons = suggestions.map((one) => make("li", {}, make("button", { name: "text", value: one.text }, one.label)));
    at("suggestions").hidden = !buttons.length;
    at("suggestions").querySelector("ul").replaceChildren(...buttons);
  }

  function carry(newState, isPrivateNow) {
    for (const field of document.querySelectorAll("input[name=state]")) field.value = newState;
    const box = at("private");
    if (box && isPrivateNow) {
      const kept = make("input", { type: "hidden", name: "private", value: "true" });
      box.closest("p").replaceChildren(kept, words("privateIsOn"));
    }
    // From here on another page would take the conversation's place.
    for (const link of document.querySelectorAll("footer a:not([data-leave])")) link.target = "_blank";
  }

  // --- another language: the answers are drawn again, the person's own words stay ------------------------------------------

  function speak(language) {
    post({ state: state(), language }, (page, status) => {
      if (status !== 200) return;
      const box = at("text").value;
      const items = redrawn(at("conversation"), page.getElementById("conversation"));
      document.documentElement.lang = page.documentElement.lang;
      document.body.replaceWith(document.adoptNode(page.body));
      at("conversation").replaceChildren(...items);
      at("text").value = box;
      document.querySelector("#switch [aria-current]").focus();
    }, () => notice(words("stateNotSent")));
  }

  function redrawn(old, fresh) {
    const answers = [...fresh.querySelectorAll("li[data-from=bot]")];
    return [...old.children].reverse().map((item) => {
      if (item.dataset.from === "person") return item;
      const same = answers.length && answers[answers.length - 1].dataset.replyId === item.dataset.replyId;
      return same ? document.adoptNode(answers.pop()) : item;
    }).reverse();
  }

  // --- quiet for long: somebody else may hold the phone ----------------------------------------------------------------

  let lastTouch = Date.now();
  let warned = false;

  function touched() {
    if (gone) return;
    if (Date.now() - lastTouch > idle()) return checkIdle();
    lastTouch = Date.now();
    if (warned) notice("");
    warned = false;
  }

  const idle = () => Number(words("idleSeconds")) * 1000;

  function checkIdle() {
    if (gone) return;
    const quiet = Date.now() - lastTouch;
    if (quiet >= idle()) wipe();
    else if (quiet >= idle() - WARN_BEFORE && at("conversation").children.length && !warned) {
      warned = true;
      notice(words("idleSoon"));
    }
  }

  function wipe() {
    lastTouch = Date.now();
    warned = false;
    const had = at("conversation").children.length || at("text").value;
    forget();
    if (had) notice(words("idleOver"));
  }

  function forget() {
    for (const message of waiting.values()) message.timers.forEach(clearTimeout);
    waiting.clear();
    if (socket) socket.close();
    socket = null;
    at("conversation").replaceChildren();
    at("text").value = "";
    for (const field of document.querySelectorAll("input[name=state]")) field.value = "";
    drawSuggestions([]);
  }

  // --- wiring: on the document, so that a page drawn anew needs none -----------------------------------------------------

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.id === "switch") speak(event.submitter.value);
    else if (form.id === "suggestions") send(event.submitter.value);
    else if (form.id === "compose") {
      const text = at("text").value;
      if (send(text)) at("text").value = "";
      at("text").focus();
    } else return;
    event.preventDefault();
  });

  // Before the conversation has begun the switch is a pair of links.
  document.addEventListener("click", (event) => {
    const link = event.target.closest(".languages a");
    if (!link || !at("conversation").children.length) return;
    event.preventDefault();
    speak(link.lang);
  }, { capture: true });

  document.addEventListener("keydown", (event) => {
    const isPhone = matchMedia("(pointer: coarse)").matches;
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || isPhone || event.target.id !== "text") return;
    event.preventDefault();
    at("compose").requestSubmit();
  });

  document.addEventListener("focusin", (event) => {
    if (event.target.id === "text") open(); // ready when the words are
  });

  document.addEventListener("leave", () => {
    gone = true;
    for (const message of waiting.values()) message.timers.forEach(clearTimeout);
    waiting.clear();
    if (socket) socket.close();
  });

  // No "scroll": the page scrolls by itself when a notice appears.
  for (const kind of ["keydown", "pointerdown", "wheel", "touchmove", "input"]) document.addEventListener(kind, touched, { passive: true, capture: true });
  document.addEventListener("visibilitychange", checkIdle);
  setInterval(checkIdle, 1000);
})();
