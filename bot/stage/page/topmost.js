// The label plate stays the last in the browser's top layer: whatever goes up after it, it goes up again at once.

const OPENERS = [
  [HTMLElement, "showPopover"],
  [HTMLElement, "togglePopover"],
  [HTMLDialogElement, "showModal"],
];

/** Call `raise` after anything but `box` has entered the top layer. */
export function stayTopmost(box, raise) {
  for (const [{ prototype }, name] of OPENERS) {
    const open = prototype[name];
    if (open) prototype[name] = opening(open, raise);
  }
  // A view transition is drawn above the top layer itself: the change is made without one.
  if (document.startViewTransition) Document.prototype.startViewTransition = changed;
  for (const type of ["toggle", "fullscreenchange"]) addEventListener(type, ({ target }) => target !== box && raise(), true);
}

function opening(open, raise) {
  return function (...given) {
    try {
      return open.apply(this, given);
    } finally {
      raise();
    }
  };
}

function changed(given) {
  const update = typeof given === "function" ? given : given?.update;
  const done = Promise.resolve().then(() => update?.());
  return { ready: done, updateCallbackDone: done, finished: done, skipTransition() {} };
}
