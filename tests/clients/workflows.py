"""What a support team does across several tools, by FastMCP's client. The arguments are the server's URL
and the names of the workflows."""

import asyncio
import json
import re
import sys

from fastmcp import Client


class Tools:
    """Calls tools; a failed call ends the workflow with the server's words."""

    def __init__(self, client):
        self.client = client

    async def refused(self, name, arguments):
        result = await self.client.call_tool(name, arguments, raise_on_error=False)
        words = "\n".join(part.text for part in result.content if part.type == "text")
        assert result.is_error, f"{name} {arguments}: {words}"
        return words

    async def __call__(self, name, **arguments):
        result = await self.client.call_tool(name, arguments, raise_on_error=False)
        words = "\n".join(part.text for part in result.content if part.type == "text")
        assert not result.is_error, f"{name} {arguments}: {words}"
        data = result.structured_content
        # Results that are no objects are wrapped, as MCP wants objects.
        return data.get("result", data)

    async def pages(self, name, **arguments):
        """Every item of a list, page by page."""
        cursor = {}
        while True:
            result = await self.client.call_tool(name, arguments | cursor)
            data = result.structured_content
            lists = [value for key, value in data.items() if isinstance(value, list)]
            assert len(lists) == 1, f"{name}: one list is expected, {list(data)}"
            for item in lists[0]:
                yield item
            following = data.get("_jackfield", {}).get("next_cursor")
            if following is None:
                return
            cursor = {"cursor": following}


async def publish_what_was_learnt(tools):
    """The conversation of ticket 805 becomes an article in the knowledge base."""
    ticket = await tools("get_single_desk_365_ticket_by_id", ticket_number=805)
    said = await tools("list_all_desk_365_ticket_conversations", ticket_number=ticket["ticket_number"])
    assert said, "a ticket has a conversation"
    category = await tools("get_single_desk_365_kb_category_by_id", category_name="Troubleshooting")
    assert category["category_name"] == "Troubleshooting"
    article = {"article_title": "Mail stays in the outbox", "article_content": json.dumps(said)[:500]}
    # A model tends to leave out what it does not know: the refusal names it.
    words = await tools.refused("create_a_desk_365_kb_article", article)
    assert "`category_name` is required" in words, words
    article["category_name"] = category["category_name"]
    await tools("create_a_desk_365_kb_article", **article, status=await published(tools))
    written = await tools("get_single_desk_365_kb_article_by_id", article_name=article["article_title"])
    assert written["article_title"] == article["article_title"], written
    return written["article_title"]


async def published(tools):
    """The value of `status` that publishes an article, from the tool's own schema."""
    listed = {tool.name: tool for tool in await tools.client.list_tools()}
    status = listed["create_a_desk_365_kb_article"].input_schema["properties"]["status"]
    return int(re.search(r"(\d+) = published", status["description"]).group(1))


async def triage(tools):
    """Ticket 8992, its contact by e-mail, what was said, and a reply."""
    ticket = await tools("get_single_desk_365_ticket_by_id", ticket_number=8992)
    mail = ticket["contact_email"]
    contact = await tools("get_single_desk_365_contact_by_id", primary_email=mail)
    assert contact["primary_email"] == mail, contact
    number = ticket["ticket_number"]
    before = await tools("list_all_desk_365_ticket_conversations", ticket_number=number)
    assert before is not None
    words = await tools.refused("create_a_desk_365_ticket_reply", {"ticket_number": number})
    assert "`body` is required" in words, words
    await tools("create_a_desk_365_ticket_reply", ticket_number=number, body="<p>We look into it.</p>")
    return number


async def last_representative(tools):
    """A contact by e-mail, their newest case, its history, and who answered last."""
    [first, *_] = await tools("list_all_fuse_desk_contacts", search="a", fields=["id", "emailAddress"])
    found = await tools("list_all_fuse_desk_contacts", search=first["emailAddress"])
    contact = next(one for one in found if one["emailAddress"] == first["emailAddress"])
    [department, *_] = await tools("list_all_fuse_desk_departments")
    [rep, *_] = await tools("list_all_fuse_desk_reps")
    opened = dict(depid=department["id"], summary="Cannot sign in", details="Since Monday",
                  openedby=contact["emailAddress"], contactid=int(contact["id"]), repid=rep["userId"])
    await tools("create_a_fuse_desk_case", **opened)
    cases = [case async for case in tools.pages("list_all_fuse_desk_cases", contactid=int(contact["id"]))]
    newest = max(cases, key=lambda case: int(case["caseid"]))
    case = await tools("get_single_fuse_desk_case_by_id", caseId=newest["caseid"])
    assert case["summary"] == "Cannot sign in", case
    reps = {str(one["userId"]): one for one in await tools("list_all_fuse_desk_reps")}
    last = reps[str(case["repid"])]
    return f"{last['firstName']} {last['lastName']}"


async def waiting_chats(tools):
    """A department by name, its open chats where the customer wrote last, and who has them."""
    departments = await tools("list_all_fuse_desk_departments", fields=["id", "name"])
    reps = {str(rep["userId"]): rep for rep in await tools("list_all_fuse_desk_reps")}
    waiting = []
    for name in sorted(one["name"] for one in departments):
        department = next(one for one in departments if one["name"] == name)
        chats = await tools("list_all_fuse_desk_chats", departmentId=department["id"], isArchived=False,
                            fields=["id", "dateLastMessageReceived", "dateLastResponse"])
        for chat in chats:
            assert sorted(chat) == ["dateLastMessageReceived", "dateLastResponse", "id"], chat
            if (chat["dateLastMessageReceived"] or "") <= (chat["dateLastResponse"] or ""):
                continue
            whole = await tools("get_single_fuse_desk_chat_by_id", chatId=chat["id"])
            assert whole["departmentId"] == department["id"] and "messages" in whole, whole
            rep = reps.get(str(whole["repId"]))
            waiting.append(f"{name}: {rep['firstName'] if rep else 'nobody'}")
    assert waiting, "a chat waits for an answer"
    return waiting[0]


WORKFLOWS = (publish_what_was_learnt, triage, last_representative, waiting_chats)


async def main(url, names):
    unknown = set(names) - {workflow.__name__ for workflow in WORKFLOWS}
    assert names and not unknown, f"workflows: {names}"
    async with Client(url) as client:
        tools = Tools(client)
        for workflow in WORKFLOWS:
            if workflow.__name__ in names:
                print(f"ok: {workflow.__name__}: {await workflow(tools)}")


asyncio.run(main(sys.argv[1], sys.argv[2:]))
