// What is done to stock: its words, who may do it, its fields, and the call that does it.

/** What a movement is called. */
export const MOVEMENTS = {
  receipt: 'Received',
  count: 'Counted',
  adjustment: 'Corrected',
  transfer_out: 'Sent to another location',
  transfer_in: 'Came from another location',
  reserve: 'Reserved for an order',
  release: 'Let go by an order',
  shipment: 'Left with a parcel',
  assignment: 'Given to an order that waited',
  pick_variance: 'Found otherwise while picking',
  reallocation: 'Given to whoever waited',
};

const whole = (text) => (/^-?\d+$/.test(text.trim()) ? Number(text.trim()) : null);
const given = (text) => text.trim() || undefined;
const units = (value) => `${value} ${Math.abs(value) === 1 ? 'unit' : 'units'}`;

/**
 * `fields(place, locations)`: path, label and options as `Form.field` takes them. `body(values)`: what is sent. `said(values)`: what
 * is told when it is done.
 */
export const WORK = {
  receive: {
    label: 'Receive goods',
    short: 'Receive',
    roles: ['warehouse'],
    path: 'receipts',
    explains: 'Goods that came in. Whoever waits for them is served first.',
    values: () => ({ quantity: '', reference: '', lot: '' }),
    fields: () => [
      ['quantity', 'Units', { inputmode: 'numeric', size: 'third' }],
      ['reference', 'Delivery note', { optional: true, size: 'two-thirds', maxlength: 100 }],
      ['lot', 'Lot', { optional: true, maxlength: 64, hint: 'So that a recall can find who bought it.' }],
    ],
    body: ({ quantity, reference, lot }) => ({ quantity: whole(quantity), reference: given(reference), lot: given(lot) }),
    said: ({ quantity }) => `${units(whole(quantity))} received.`,
  },
  count: {
    label: 'Count',
    short: 'Count',
    roles: ['warehouse'],
    path: 'counts',
    explains: 'What really stands there, reserved units included. If it is less than what is reserved, the difference is kept as short.',
    values: () => ({ counted: '' }),
    fields: (place) => [['counted', 'Units on the shelf', { inputmode: 'numeric', size: 'third', hint: `The books say ${place.on_hand ?? 0}.` }]],
    body: ({ counted }) => ({ counted: whole(counted) }),
    said: ({ counted }) => `${units(whole(counted))} counted.`,
  },
  adjust: {
    label: 'Correct',
    short: 'Correct',
    roles: ['warehouse'],
    path: 'adjustments',
    explains: 'Units that came or went without a delivery or an order: found, broken, given away.',
    values: () => ({ delta: '', reason: '' }),
    fields: () => [
      ['delta', 'More or fewer', { inputmode: 'text', size: 'third', hint: 'Such as 2 or -1.' }],
      ['reason', 'Reason', { size: 'two-thirds', maxlength: 200, hint: 'Stands in the history.' }],
    ],
    body: ({ delta, reason }) => ({ delta: whole(delta), reason: reason.trim() }),
    said: ({ delta }) => `Corrected by ${units(whole(delta))}.`,
  },
  transfer: {
    label: 'Send to another location',
    short: 'Send',
    roles: ['warehouse'],
    path: 'transfers',
    explains: 'Available units go to another location at once.',
    values: (place, locations) => ({ to: locations.find(({ id }) => id !== place.location)?.id ?? '', quantity: '' }),
    fields: (place, locations) => [
      ['quantity', 'Units', { inputmode: 'numeric', size: 'third', hint: `${place.available} are available.` }],
      ['to', 'To', { size: 'two-thirds', options: locations.filter(({ id }) => id !== place.location).map(({ id, name }) => [id, name]) }],
    ],
    body: ({ to, quantity }) => ({ to, quantity: whole(quantity) }),
    said: ({ quantity }) => `${units(whole(quantity))} sent.`,
  },
  policy: {
    label: 'Safety stock and reorder point',
    short: 'Limits',
    roles: ['merchant'],
    explains: 'Safety stock is kept back from sale. At the reorder point it is time to buy more, in whole packs.',
    values: (place) => ({ safety: String(place.safety ?? 0), reorder_point: String(place.reorder_point ?? ''), pack: String(place.pack ?? '') }),
    fields: () => [
      ['safety', 'Safety stock', { inputmode: 'numeric', size: 'third' }],
      ['reorder_point', 'Reorder point', { inputmode: 'numeric', size: 'third', optional: true }],
      ['pack', 'Units in a pack', { inputmode: 'numeric', size: 'third', optional: true }],
    ],
    body: ({ safety, reorder_point: point, pack }) => ({
      safety: whole(safety) ?? 0,
      reorder_point: point.trim() === '' ? undefined : whole(point),
      pack: pack.trim() === '' ? undefined : whole(pack),
    }),
    said: () => 'Kept.',
  },
  order: {
    label: 'Announce a delivery',
    roles: ['merchant'],
    explains: 'Goods ordered from a supplier. Shoppers are told the day, and back-orders are promised from them.',
    values: (_place, locations) => ({ location: locations[0]?.id ?? '', expected_on: '', quantity: '', supplier: '' }),
    fields: (_place, locations) => [
      ['location', 'Where to', { size: 'half', options: locations.map(({ id, name }) => [id, name]) }],
      ['expected_on', 'Expected on', { type: 'date', size: 'half' }],
      ['quantity', 'Units', { inputmode: 'numeric', size: 'third' }],
      ['supplier', 'Supplier', { size: 'two-thirds', optional: true }],
    ],
    body: ({ location, expected_on: day, quantity, supplier }, sku) => ({
      location,
      expected_on: day,
      supplier: given(supplier),
      lines: [{ sku, quantity: whole(quantity) ?? 0 }],
    }),
    /** The API's names of fields that this form calls otherwise. */
    renames: { 'lines[0].quantity': 'quantity' },
    said: ({ quantity }) => `${units(whole(quantity))} announced.`,
  },
};
