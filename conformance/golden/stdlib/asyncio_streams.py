import asyncio
import sys


async def main():
    async def handle(reader, writer):
        data = await reader.readline()
        writer.write(data.upper())
        await writer.drain()
        writer.close()
    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    r, w = await asyncio.open_connection("127.0.0.1", port)
    w.write(b"hello\n")
    print(await r.read(), r.at_eof())
    w.close()
    await w.wait_closed()
    server.close()
    await server.wait_closed()
    p = await asyncio.create_subprocess_exec(sys.executable, "-c", "print(input()[::-1])", stdin=-1, stdout=-1)
    print(await p.communicate(b"abc\n"), p.returncode)
    p = await asyncio.create_subprocess_shell("exit 3")
    print(await p.wait())
    reader = asyncio.StreamReader()
    reader.feed_data(b"line1\nline2")
    reader.feed_eof()
    print(await reader.readline(), await reader.read(3), await reader.read(), await reader.read())


asyncio.run(main())
