// What of Observable Plot the page's charts use; `make view-library` bundles it into one file that the page inlines.
export { areaY, axisX, axisY, barX, barY, dot, geo, gridX, gridY, line, link, plot, rect, ruleX, ruleY, text, tickX, tip } from '@observablehq/plot';
