// The console's first module: the shell, and what listens on the whole document.

import '../js/menu.js';
import '../js/stepper.js';
import './shell.js';
