"""One job of a support agent, by any client: `call` takes a tool and its arguments and gives
(is_error, words, data)."""

import json

LIST = "list_all_desk_365_tickets"


async def do(names, call):
    assert LIST in names and len(set(names)) == len(names), names

    # A page size that the vendor does not have: refused in words that say what to do.
    failed, words, _ = await call(LIST, {"ticket_count": 10})
    assert failed and "30, 50, 100" in words, words

    failed, words, page = await call(LIST, {"ticket_count": 30})
    assert not failed, words
    first = page["tickets"]
    again = {"ticket_count": 30, "cursor": page["_jackfield"]["next_cursor"]}
    failed, words, page = await call(LIST, again)
    numbers = {ticket["ticket_number"] for ticket in first}
    assert not failed and not numbers & {ticket["ticket_number"] for ticket in page["tickets"]}

    number = first[0]["ticket_number"]
    failed, words, ticket = await call("get_single_desk_365_ticket_by_id", {"id": number})
    assert not failed and ticket["ticket_number"] == number, words

    log = {"name": "patch-verification.log", "media_type": "text/plain", "base64": "b2s="}
    reply = {"ticket_number": number, "reply_object": {"body": "<p>Patched.</p>"}, "file": log}
    failed, words, _ = await call("desk_365_ticket_replies_create_with_attachment", reply)
    assert not failed, words

    time = {"ticket_number": number, "time_spent_in_minutes": 45}
    failed, words, entry = await call("create_a_desk_365_time_entry", time)
    assert not failed and entry["time_spent_in_minutes"] == 45, words
    print("ok: " + json.dumps({"tools": len(names), "ticket": number}))
