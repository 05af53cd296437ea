// What runs inside a page and takes the times there; each function is sent as it is and knows nothing around it.

/** Notes in `painted` how long each keystroke took: from the moment the browser had the key until its frame was made. */
export function meetKeystrokes() {
  if (globalThis.painted) return;
  const painted = (globalThis.painted = []);
  let pressed = 0;
  addEventListener("keydown", (event) => (pressed = event.timeStamp), true);
  addEventListener(
    "input",
    () => {
      const from = pressed;
      // A message that is posted in a frame is read right after that frame was painted.
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => painted.push(performance.now() - from);
      requestAnimationFrame(() => port2.postMessage(0));
    },
    true,
  );
}

/** Notes in `usableAfter` when one can type: the text area stands there with its words; counted from the navigation. */
export function meetLoading(selector) {
  const look = () => {
    const area = document.querySelector(selector);
    if (area && !area.disabled && !area.readOnly && area.value.length > 0) globalThis.usableAfter = performance.now();
    else requestAnimationFrame(look);
  };
  look();
}
