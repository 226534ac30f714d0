export { totalOf } from './invoice.js';
export { format } from './money.js';
export { share } from './share.js';
export { vatByRate, vatOf } from './vat.js';
