"""FastMCP's client."""

import asyncio
import sys

import job
from fastmcp import Client


async def main(url):
    async with Client(url) as client:
        names = [tool.name for tool in await client.list_tools()]

        async def call(name, arguments):
            result = await client.call_tool(name, arguments, raise_on_error=False)
            words = "\n".join(part.text for part in result.content if part.type == "text")
            return result.is_error, words, result.structured_content

        await job.do(names, call)


asyncio.run(main(sys.argv[1]))
