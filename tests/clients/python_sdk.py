"""The Python SDK of the protocol, in the era that it chooses, and over standard streams."""

import asyncio
import sys

import job
from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client


async def run(target):
    async with Client(target) as client:
        names = [tool.name for tool in (await client.list_tools()).tools]

        async def call(name, arguments):
            result = await client.call_tool(name, arguments)
            words = "\n".join(part.text for part in result.content if part.type == "text")
            return result.is_error, words, result.structured_content

        await job.do(names, call)


async def main(url, binary):
    await run(url)
    server = StdioServerParameters(command=binary, args=["serve", "desk365", "--mock", "--stdio"])
    await run(stdio_client(server))


asyncio.run(main(sys.argv[1], sys.argv[2]))
