// The page as a whole: who draws what, and the feed that brings it.

import { Accounts } from "./accounts.js";
import { Alerts } from "./alerts.js";
import { ClockPanel } from "./clock.js";
import { DepthChart } from "./depth_chart.js";
import { askForToken } from "./dialogs.js";
import { byId } from "./dom.js";
import { Faults } from "./faults.js";
import { Feed } from "./feed.js";
import { Gauges } from "./gauges.js";
import { Ladder } from "./ladder.js";
import { Market } from "./market.js";
import { Markets } from "./markets.js";
import { Requests } from "./requests.js";
import { wiring } from "./session.js";
import { shortcuts } from "./shortcuts.js";
import { Sockets } from "./sockets.js";
import { Status } from "./status.js";
import { Store } from "./store.js";
import { Tabs } from "./tabs.js";
import { Tape } from "./tape.js";
import { themeSwitch } from "./theme.js";
import { Ticket } from "./ticket.js";

wiring.askForToken = askForToken;
themeSwitch();

const store = new Store();
const status = new Status(store);
const clock = new ClockPanel(store);
new Markets(store);
new Market(store);
const ticket = new Ticket(store);
new Ladder(store, (price_e4) => ticket.setPrice(price_e4));
new DepthChart(store);
const tape = new Tape(store);
const tabs = new Tabs(store);
new Accounts(store, tabs.add("accounts", "Accounts", ["account"]));
new Requests(store, tabs, tabs.add("requests", "Requests", ["requests"]));
new Sockets(store, tabs, tabs.add("sockets", "Sockets", ["sockets"]));
new Gauges(store, tabs.add("limits", "Limits", ["limits"]));
const faultsPane = tabs.add("faults", "Faults", [], () => faults.shown());
const faults = new Faults(store, tabs, faultsPane);
new Alerts(store, tabs, tabs.add("alerts", "Alerts", []));
tabs.choose("accounts");
shortcuts({ tabs, clock, tape });

const views = [...document.querySelectorAll(".views button")];
function view(name) {
  byId("main").dataset.view = name;
  for (const button of views) {
    if (button.dataset.view === name) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
  }
}
for (const button of views) button.addEventListener("click", () => view(button.dataset.view));
byId("markets-table").addEventListener("click", (event) => {
  if (event.target.closest(".pick")) view("market");
});

const feed = new Feed({
  onMessage: (message) => store.apply(message),
  onState: (state, words) => status.say(state, words),
  look: () => store.look,
});
store.onLook = () => feed.turn();
feed.open();
