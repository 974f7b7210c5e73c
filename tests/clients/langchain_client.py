"""LangChain's adapters: the tools as an agent is given them."""

import asyncio
import json
import sys

import job
from langchain_mcp_adapters.client import MultiServerMCPClient


async def main(url):
    client = MultiServerMCPClient({"desk": {"transport": "streamable_http", "url": url}})
    tools = {tool.name: tool for tool in await client.get_tools()}

    async def call(name, arguments):
        request = {"type": "tool_call", "id": "1", "name": name, "args": arguments}
        message = await tools[name].ainvoke(request)
        content = message.content
        texts = [content] if isinstance(content, str) else [part.get("text", "") for part in content]
        artifact = message.artifact
        data = artifact["structured_content"] if artifact else None
        if data is None and texts[0].startswith("{"):
            data = json.loads(texts[0])
        return message.status == "error", "\n".join(texts), data

    await job.do(list(tools), call)


asyncio.run(main(sys.argv[1]))
