// The TypeScript SDK in both generations: the client of the stateless era, and that of the older one.

import assert from 'node:assert/strict';
import * as next from '@modelcontextprotocol/client';
import { Client as OlderClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as OlderTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';

const LIST = 'list_all_desk_365_tickets';

async function job(client, transport) {
  await client.connect(transport);
  const { tools } = await client.listTools();
  assert(tools.some((tool) => tool.name === LIST));
  const call = (name, args) => client.callTool({ name, arguments: args });
  const refused = await call(LIST, { ticket_count: 10 });
  assert(refused.isError && refused.content[0].text.includes('30, 50, 100'), JSON.stringify(refused));
  const page = await call(LIST, { ticket_count: 30 });
  assert.equal(page.structuredContent.tickets.length, 30);
  const cursor = page.structuredContent._jackfield.next_cursor;
  const after = await call(LIST, { ticket_count: 30, cursor });
  const number = page.structuredContent.tickets[0].ticket_number;
  assert(after.structuredContent.tickets.every((ticket) => ticket.ticket_number !== number));
  const entry = await call('create_a_desk_365_time_entry', {
    ticket_number: number,
    time_spent_in_minutes: 45,
  });
  assert.equal(entry.structuredContent.time_spent_in_minutes, 45);
  await client.close();
  console.log(`ok: ${tools.length} tools`);
}

const url = new URL(process.argv[2]);
const name = { name: 'jackfield-tests', version: '0' };
await job(new next.Client(name), new next.StreamableHTTPClientTransport(url));
await job(new OlderClient(name), new OlderTransport(url));
