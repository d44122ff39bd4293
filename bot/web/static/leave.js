"use strict";
// The way out, on every page: blank first, then tell the server and the other tabs, then go. Without script the link does it.
(() => {
  const TIMES = 3;
  const WITHIN = 5000; // milliseconds for all presses of Shift
  const tabs = "BroadcastChannel" in window ? new BroadcastChannel("leave") : null;
  let left = false;
  let target = "";

  const exit = () => document.getElementById("exit");
  const status = () => document.getElementById("leaving");

  function blank() {
    const loading = document.createElement("p");
    loading.setAttribute("role", "alert");
    document.body.className = "blank";
    document.body.replaceChildren(loading);
    return loading;
  }

  function leave({ alone }) {
    if (left) return;
    left = true;
    clearTimeout(timer); // nothing more is said on a blank page
    target = exit().dataset.to;
    const words = status().dataset.now;
    const state = document.querySelector("input[name=state]");
    const body = state ? state.value : "";
    document.dispatchEvent(new Event("leave")); // the chat forgets
    const loading = blank();
    // The rest waits until the browser has had a chance to show the blank page.
    setTimeout(() => {
      loading.textContent = words; // set once it is there, or nobody reads it out
      if (!alone && tabs) tabs.postMessage("leave");
      // Ends the conversation and clears what the browser kept. Nobody waits for the answer.
      fetch("/exit", { method: "POST", body, keepalive: true, redirect: "manual" }).catch(() => {});
      go();
    });
  }

  // In place of this page: Back leads to what was before it. In a partner's frame the partner's page goes too; where its
  // browser forbids that (nobody has touched the frame yet), the frame at least is empty.
  function go() {
    if (window.top === window) return location.replace(target);
    try {
      window.top.location.replace(target);
    } catch {
      location.replace("about:blank");
    }
  }

  // A page that the browser kept in memory and shows again.
  window.addEventListener("pageshow", (event) => {
    if (!left || !event.persisted) return;
    blank();
    go();
  });
  if (tabs) tabs.addEventListener("message", () => leave({ alone: true }));

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (!link) return;
    if ("leave" in link.dataset) {
      event.preventDefault();
      leave({ alone: false });
    } else if (!event.defaultPrevented && !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0) {
      follow(link, event);
    }
  });

  // Inside the site one page takes the other's place, so that there is never more than one of ours to go back to.
  function follow(link, event) {
    const href = link.getAttribute("href");
    if (link.target || link.origin !== location.origin) return;
    event.preventDefault();
    if (href.startsWith("#")) document.querySelector(href).focus();
    else location.replace(link.href);
  }

  let presses = 0;
  let shiftAlone = false;
  let timer = 0;

  function say(words) {
    status().textContent = words;
  }

  function startAgain() {
    presses = 0;
    clearTimeout(timer);
    say("");
  }

  function expire() {
    presses = 0;
    say(status().dataset.expired);
    timer = setTimeout(startAgain, WITHIN);
  }

  document.addEventListener("keydown", (event) => {
    if (left) return;
    shiftAlone = event.key === "Shift" && !event.ctrlKey && !event.altKey && !event.metaKey;
    if (!shiftAlone && presses) startAgain();
  });

  document.addEventListener("keyup", (event) => {
    if (left || event.key !== "Shift" || !shiftAlone) return;
    shiftAlone = false;
    presses += 1;
    if (presses === 1) {
      clearTimeout(timer);
      timer = setTimeout(expire, WITHIN);
    }
    if (presses === TIMES) leave({ alone: false });
    else say(presses === 1 ? status().dataset.two : status().dataset.one);
  });
})();
