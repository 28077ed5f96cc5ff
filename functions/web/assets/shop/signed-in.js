// Runs before the page is drawn, and only where that matters: whether somebody is signed in decides what is seen first.

try {
  if (localStorage.getItem('doorstep.session')) document.documentElement.classList.add('signed-in');
} catch {
  // A browser that keeps nothing for us keeps no session either.
}
