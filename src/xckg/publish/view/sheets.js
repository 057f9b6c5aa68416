// Views beside the network, each a sheet over its place: `show(holder, store, go, address)` fills an empty holder.
//   id         the first part of the address
//   title      as the tab says it (Chinese, translated by `t`)
//   has        (store) => whether there is anything to show; a tab without is not drawn
//   offers     (store, row) => whether an entity's card has a button that leads here with the entity as first part
// A sheet keeps no state of its own: what it shows follows from the address.

const SHEETS = [homeSheet, chainSheet, placeSheet, mapSheet, numbersSheet, timelineSheet, sourcesSheet];
