// On a page that shows our charts in frames: give each frame the height its chart asks for. Listens to those frames only.
addEventListener("message", (event) => {
  const height = event.data && event.data.shotinspace;
  if (!(height > 0 && height < 5000)) return;
  for (const frame of document.querySelectorAll("iframe.shotinspace"))
    if (frame.contentWindow === event.source) frame.height = Math.ceil(height);
});
