using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ScimSuite.Bars;

/// <summary>L6: clients that send their headers or their body a byte at a time, or nothing at all, are let go, and nobody else notices them.</summary>
internal static class SlowClients
{
    public static async Task<IReadOnlyList<Figure>> RunAsync(RunningSuite suite, bool isFull)
    {
        var many = isFull ? 2_000 : 200;
        var gateway = new Uri(suite.Gateways[0]);
        var token = suite.Now.Tenants[0].Connectors[0].Token;
        var before = await TokenFlood.GoodAsync(gateway, token, TimeSpan.FromSeconds(5));
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(40));
        var headers = Enumerable.Range(0, many).Select(_ => LivesAsync(gateway, "GET /scim/v2/Users HTTP/1.1\r\nHost: x\r\nX-Slow: ", stop.Token)).ToList();
        var bodies = Enumerable.Range(0, many / 10).Select(_ => LivesAsync(
            gateway, $"POST /scim/v2/Users HTTP/1.1\r\nHost: {gateway.Authority}\r\nAuthorization: Bearer {token}\r\nContent-Type: application/scim+json\r\nContent-Length: 100000\r\n\r\n", stop.Token)).ToList();
        var during = await TokenFlood.GoodAsync(gateway, token, TimeSpan.FromSeconds(10));
        var (slowHeaders, slowBodies) = (await Task.WhenAll(headers), await Task.WhenAll(bodies));
        return
        [
            new("L6", $"{many:N0} clients send headers at 10 B/s: the last was let go after", $"{slowHeaders.Max():0.0} s", "≤ 15 s", slowHeaders.Max() <= 15),
            new("L6", $"{many / 10:N0} clients send a body at 10 B/s: the last was let go after", $"{slowBodies.Max():0.0} s", "≤ 15 s", slowBodies.Max() <= 15),
            new("L6", "p99 of good traffic beside them", $"{before.At(99):0.0} ms → {during.At(99):0.0} ms", "at most doubled", during.At(99) <= 2 * before.At(99)),
        ];
    }

    private static async Task<double> LivesAsync(Uri gateway, string beginning, CancellationToken ct)
    {
        var watch = System.Diagnostics.Stopwatch.StartNew();
        try
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, gateway.Port), ct);
            await socket.SendAsync(Encoding.ASCII.GetBytes(beginning), ct);
            var closed = socket.ReceiveAsync(new byte[1024], ct).AsTask();
            while (!closed.IsCompleted)
            {
                await Task.WhenAny(closed, Task.Delay(100, ct));
                if (!closed.IsCompleted)
                {
                    await socket.SendAsync("a"u8.ToArray(), ct);
                }
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            // closed in the middle, which is what is waited for; or nobody closed it at all
        }

        return watch.Elapsed.TotalSeconds;
    }
}
