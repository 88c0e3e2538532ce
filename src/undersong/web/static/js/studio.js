// The page of the studio. htmx is loaded before (deferred scripts run in their order).

import "./looks.js";
import { startForm } from "./form.js";
import { startPanes } from "./panes.js";
import { startPlayer } from "./player.js";
import { startSongs } from "./songs.js";

// htmx notes the address of the page for a history that we keep ourselves.
try {
  sessionStorage.removeItem("htmx-current-path-for-history");
} catch {
  // Storage is off: nothing was noted.
}

startPanes();
startForm();
startSongs();
startPlayer();
