using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;

namespace ScimSuite.Load.Client;

/// <summary>What came back: the status and a body that is good until the next request.</summary>
internal readonly record struct RawAnswer(int Status, ReadOnlyMemory<byte> Body);

/// <summary>
/// One keep-alive connection and no more of HTTP/1.1 than answers here use. On two cores whatever the client costs is
/// taken from what it measures: this costs a send and a receive.
/// </summary>
internal sealed class RawConnection(Uri server) : IDisposable
{
    private Socket? socket;
    private byte[] buffer = new byte[64 * 1024];
    private int filled;

    /// <exception cref="IOException">The connection ended without an answer; the next request opens a new one.</exception>
    public async ValueTask<RawAnswer> SendAsync(ReadOnlyMemory<byte> request, CancellationToken ct)
    {
        try
        {
            socket ??= await ConnectAsync(ct);
            await socket.SendAsync(request, ct);
            return await ReceiveAsync(ct);
        }
        catch (Exception exception) when (exception is SocketException or IOException or OperationCanceledException)
        {
            Dispose();
            throw exception is SocketException ? new IOException(exception.Message, exception) : exception;
        }
    }

    public void Dispose()
    {
        socket?.Dispose();
        socket = null;
    }

    private async Task<Socket> ConnectAsync(CancellationToken ct)
    {
        var addresses = await Dns.GetHostAddressesAsync(server.Host, ct);
        var address = addresses.FirstOrDefault(each => IPAddress.IsLoopback(each) && each.AddressFamily == AddressFamily.InterNetwork) ?? addresses[0];
        if (!IPAddress.IsLoopback(address))
        {
            throw new InvalidOperationException($"Load is made against this machine only; {server.Host} is {address}.");
        }

        var connected = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await connected.ConnectAsync(new IPEndPoint(address, server.Port), ct);
        return connected;
    }

    private async ValueTask<RawAnswer> ReceiveAsync(CancellationToken ct)
    {
        filled = 0;
        int head;
        while ((head = buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8)) < 0)
        {
            await MoreAsync(ct);
        }

        var status = Number(buffer.AsSpan(9, 3));
        var body = head + 4;
        if (status is 204 or 304)
        {
            return new RawAnswer(status, default);
        }

        if (Header(buffer.AsSpan(0, head), "content-length:"u8) is { Length: > 0 } range)
        {
            var length = Number(buffer.AsSpan(range.Start, range.Length));
            while (filled < body + length)
            {
                await MoreAsync(ct);
            }

            return new RawAnswer(status, buffer.AsMemory(body, length));
        }

        return new RawAnswer(status, buffer.AsMemory(body, await ChunksAsync(body, ct)));
    }

    /// <summary>Chunked: joined in place. Returns the length of the body.</summary>
    private async ValueTask<int> ChunksAsync(int body, CancellationToken ct)
    {
        var (read, written) = (body, body);
        while (true)
        {
            int line;
            while ((line = buffer.AsSpan(read, filled - read).IndexOf("\r\n"u8)) < 0)
            {
                await MoreAsync(ct);
            }

            if (!Utf8Parser.TryParse(buffer.AsSpan(read, line), out int size, out _, 'x'))
            {
                throw new IOException("The answer has neither a length nor chunks.");
            }

            read += line + 2;
            while (filled < read + size + 2)
            {
                await MoreAsync(ct);
            }

            if (size == 0)
            {
                return written - body;
            }

            buffer.AsSpan(read, size).CopyTo(buffer.AsSpan(written));
            written += size;
            read += size + 2;
        }
    }

    private async ValueTask MoreAsync(CancellationToken ct)
    {
        if (filled == buffer.Length)
        {
            Array.Resize(ref buffer, buffer.Length * 2);
        }

        var received = await socket!.ReceiveAsync(buffer.AsMemory(filled), ct);
        filled += received > 0 ? received : throw new IOException("The server closed the connection.");
    }

    private static (int Start, int Length) Header(ReadOnlySpan<byte> head, ReadOnlySpan<byte> name)
    {
        for (var start = head.IndexOf("\r\n"u8) + 2; start < head.Length;)
        {
            var end = head[start..].IndexOf("\r\n"u8);
            var line = end < 0 ? head[start..] : head.Slice(start, end);
            if (line.Length > name.Length && System.Text.Ascii.EqualsIgnoreCase(line[..name.Length], name))
            {
                var value = start + name.Length;
                while (head[value] == (byte)' ')
                {
                    value++;
                }

                return (value, start + line.Length - value);
            }

            start += line.Length + 2;
        }

        return default;
    }

    private static int Number(ReadOnlySpan<byte> digits) => Utf8Parser.TryParse(digits, out int number, out _) ? number : throw new IOException("The answer is not HTTP.");
}
