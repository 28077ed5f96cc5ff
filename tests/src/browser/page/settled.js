// Whether the page has come to rest; what it still waits for otherwise.
if (document.readyState !== "complete") return "the page is still loading";
if (document.fonts.status !== "loaded") return "fonts are still loading";
const near = (image) => {
  const box = image.getBoundingClientRect();
  return image.loading !== "lazy" || (box.top < innerHeight && box.bottom > 0 && box.width > 0);
};
const pictures = [...document.images].filter((image) => image.checkVisibility() && near(image) && !image.complete);
if (pictures.length) return `${pictures.length} pictures are still loading, ${pictures[0].src} first`;
const moving = document.getAnimations().filter((animation) =>
  animation.playState === "running" && animation.effect?.getComputedTiming().endTime !== Infinity);
if (moving.length) return `${moving.length} animations still run`;
return null;
