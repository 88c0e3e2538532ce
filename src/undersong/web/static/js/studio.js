// The page of the studio. htmx is loaded before (deferred scripts run in their order).

import "./looks.js";
import { startForm } from "./form.js";
import { startPanes } from "./panes.js";
import { startPlayer } from "./player.js";
import { startSongs } from "./songs.js";

startPanes();
startForm();
startSongs();
startPlayer();
