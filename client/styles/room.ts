/** The styles of a room, in their order; the pages that show parts of one share them. The first page does without. */
import './room.css';
import './panels.css';
import './timebar.css';
import './host.css';
import './devices.css';
