// Looks every few seconds whether a measurement or a switch has gone on, and shows the page anew when it has.
// Without script there is a link that does the same.
"use strict";

const course = document.getElementById("course");
const AFTER = 3000;

async function look() {
  try {
    const answer = await fetch(`${location.pathname}/progress`, { credentials: "same-origin" });
    if (!answer.ok || answer.redirected) return location.reload();
    const found = await answer.json();
    const said = course.dataset;
    if (found.state !== said.state || found.step !== said.step || found.switching !== said.switching) return location.reload();
  } catch {
    // the gateway restarts, or the network is away: look again
  }
  setTimeout(look, AFTER);
}

setTimeout(look, AFTER);
