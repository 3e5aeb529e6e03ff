// On a page that shows our charts in frames: gives each frame the height its chart asks for. Listens to those frames only,
// and asks those that had spoken before this script was here.
(() => {
  const frames = () => document.querySelectorAll("iframe.shotinspace");
  addEventListener("message", (event) => {
    const height = event.data && event.data.shotinspace;
    if (!(height > 0 && height < 5000)) return;
    for (const frame of frames()) if (frame.contentWindow === event.source) frame.height = Math.ceil(height);
  });
  const ask = (frame) => frame.contentWindow && frame.contentWindow.postMessage({ shotinspace: "height" }, "*");
  for (const frame of frames()) {
    ask(frame);
    frame.addEventListener("load", () => ask(frame));
  }
})();
